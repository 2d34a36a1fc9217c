"""What no source file may hold: SQL, HTML outside its one factory, code read from data, too many lines."""

from __future__ import annotations

import ast
import re

import pytest
from checkout import ROOT, WORKBENCH, docstrings, files, functions, modules, named

HTML_FACTORY = WORKBENCH / "widgets" / "parts" / "html.py"
WORD_FACTORY = WORKBENCH / "documents" / "word.py"
STORE = WORKBENCH / "store"
SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b|\bpragma\b|(?-i:^CHECKPOINT\b)"
    r"|\b(create|drop|alter)\s+(or\s+replace\s+)?(temp\s+)?(table|view|index|schema|macro|sequence|type)\b"
    r"|(?-i:^(BEGIN|COMMIT|ROLLBACK|ATTACH|DETACH|INSTALL|LOAD|COPY|SET)\b)",
    re.IGNORECASE | re.DOTALL,
)
ENGINE_COMMANDS = {
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "CHECKPOINT",
    "PRAGMA disable_checkpoint_on_shutdown",
    "SET lock_configuration = true",
}
RAW_HTML = {"HTML", "HTMLMath", "Markdown", "Javascript", "Markup", "Styler", "to_html", "display_html"}
CODE_FROM_DATA = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
LINES_OF_A_MODULE, LINES_OF_A_FUNCTION = 300, 60
LONGER_TODAY = {"workbench/services/cases.py": 340, "workbench/widgets/seance/state.py": 330}
TOP_LEVEL = {
    "notebooks",
    "workbench",
    "data",
    "tests",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "requirements.lock",
}


def sql_in(source: str, in_store: bool = False) -> list[str]:
    """SQL written in Python, or made of pieces; the store may say its few engine commands."""
    tree = ast.parse(source)
    told = docstrings(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            found += [f"{node.lineno}: f-string SQL"] if SQL.search(text.strip()) else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            text = node.value.strip()
            if SQL.search(text) and not (in_store and text in ENGINE_COMMANDS):
                found.append(f"{node.lineno}: SQL « {text[:40]} »")
        elif isinstance(node, ast.Call) and _asks_the_engine(node) and not (in_store and _is_whole(node)):
            found.append(f"{node.lineno}: the engine is called outside the store, or with pieces")
    return found


def _asks_the_engine(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("execute", "executemany", "sql")


def _is_whole(call: ast.Call) -> bool:
    asked = call.args[0] if call.args else None
    formatted = (
        isinstance(asked, ast.Call) and isinstance(asked.func, ast.Attribute) and asked.func.attr == "format"
    )
    return not formatted and not isinstance(asked, ast.JoinedStr | ast.BinOp)


def raw_html_in(source: str) -> list[str]:
    """Names that show or trust HTML; only the factory may use them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Attribute):
            names = [node.attr]
        elif isinstance(node, ast.Name):
            names = [node.id]
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
        found += [f"{node.lineno}: {name}" for name in names if name in RAW_HTML]
    return found


def code_from_data_in(source: str) -> list[str]:
    """Ways of turning data into code."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            wanted = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [f"{node.lineno}: {name}" for name in wanted if name.partition(".")[0] in CODE_FROM_DATA]
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            unsafe = name in ("eval", "exec", "yaml.load", "yaml.unsafe_load", "os.system")
            found += [f"{node.lineno}: {name}"] if unsafe else []
    return found


def unescaped_in(template: str) -> list[str]:
    """Places of a template that would show a value as it is."""
    return re.findall(r"\|\s*safe\b|\bautoescape\s+false\b|\bMarkup\b|<script\b|\bon\w+\s*=", template)


def too_long_in(source: str, allowed: int = LINES_OF_A_MODULE) -> list[str]:
    """The module, then the functions, that have too many lines."""
    lines = len(source.splitlines())
    found = [f"{lines} lines, {allowed} allowed"] if lines > allowed else []
    for function in functions(ast.parse(source)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        found += [f"{function.name}: {length} lines"] if length > LINES_OF_A_FUNCTION else []
    return found


@pytest.mark.parametrize("module", modules(), ids=named)
def test_sql_lives_in_sql_files(module):
    assert sql_in(module.read_text(encoding="utf-8"), module.is_relative_to(STORE)) == []


@pytest.mark.parametrize("module", [m for m in modules() if m not in (HTML_FACTORY, WORD_FACTORY)], ids=named)
def test_html_is_made_by_one_factory(module):
    assert raw_html_in(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", modules(), ids=named)
def test_data_never_becomes_code(module):
    assert code_from_data_in(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "template", [f for f in files() if f.suffix == ".html" and f.is_relative_to(WORKBENCH)], ids=named
)
def test_a_template_escapes_all_that_it_shows(template):
    assert unescaped_in(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", modules(), ids=named)
def test_modules_and_functions_are_short(module):
    allowed = LONGER_TODAY.get(named(module), LINES_OF_A_MODULE)
    assert too_long_in(module.read_text(encoding="utf-8"), allowed) == []


def names_twice(names: list[str]) -> set[str]:
    """Test modules that pytest would take for one another; `conftest.py` is its own."""
    return {name for name in names if names.count(name) > 1 and name not in ("conftest.py", "__init__.py")}


def test_each_test_module_has_a_name_of_its_own():
    assert names_twice([module.name for module in modules(ROOT / "tests")]) == set()
    assert names_twice(["test_a.py", "test_b.py", "test_a.py", "conftest.py", "conftest.py"]) == {"test_a.py"}


def test_the_top_level_is_the_one_of_the_map():
    seen = {f.relative_to(ROOT).parts[0] for f in files()}
    assert {name for name in seen if not name.startswith(".")} == TOP_LEVEL
    hidden = {".ci", ".github", ".gitignore", ".pre-commit-config.yaml"}
    assert {name for name in seen if name.startswith(".")} == hidden


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (sql_in, 'rows = cursor.execute("SELECT id FROM person")'),
        (sql_in, 'QUERY = """\n  insert into person VALUES (1)"""'),
        (sql_in, 'cursor.execute(f"FROM {table}")'),
        (sql_in, 'name = f"DELETE FROM {table}"'),
        (sql_in, 'cursor.execute("FROM " + table)'),
        (sql_in, 'cursor.execute("FROM {}".format(table))'),
        (sql_in, 'cursor.execute("CHECKPOINT")'),
        (sql_in, "cursor.execute(\"COPY person TO 'a.csv'\")"),
        (raw_html_in, 'shown = widgets.HTML(f"<b>{name}</b>")'),
        (raw_html_in, "from IPython.display import Markdown"),
        (raw_html_in, "from markupsafe import Markup as safe"),
        (raw_html_in, "text = frame.to_html()"),
        (code_from_data_in, "import pickle"),
        (code_from_data_in, "from marshal import loads"),
        (code_from_data_in, "given = yaml.load(text)"),
        (code_from_data_in, "eval(text)"),
        (unescaped_in, "<p>{{ name | safe }}</p>"),
        (unescaped_in, "{% autoescape false %}{{ name }}{% endautoescape %}"),
        (too_long_in, "a = 1\n" * 301),
        (too_long_in, "def f():\n" + "    a = 1\n" * 60),
    ],
)
def test_each_rule_sees_a_planted_fault(check, planted):
    assert check(planted)


def test_the_store_alone_says_engine_commands():
    assert sql_in('cursor.execute("CHECKPOINT")', in_store=True) == []
    assert sql_in('cursor.execute("SELECT 1 FROM person")', in_store=True)


def test_a_french_or_english_sentence_is_not_sql():
    innocent = [
        '"""Select rows from a table."""',
        'a = "une mise à jour"',
        'b = "begin"',
        'c = "créer une vue"',
    ]
    assert [line for line in innocent if sql_in(line)] == []

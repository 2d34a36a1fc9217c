"""Every story of `tests/stories` goes as it says; a story that lies is told."""

from pathlib import Path

import pytest

from workbench.demo.stories import replay, verbs_words
from workbench.errors import Refused
from workbench.services.verbs import all_verbs

STORIES = sorted((Path(__file__).parents[1] / "stories").glob("*.toml"))


@pytest.mark.parametrize("story", STORIES, ids=lambda p: p.stem)
def test_each_step_of_a_story_is_accepted_or_refused_as_written(story):
    assert [step.words() for step in replay(story) if not step.as_expected] == []


def test_a_story_that_expects_a_refusal_that_does_not_come_is_told(tmp_path):
    story = tmp_path / "faux.toml"
    story.write_text(
        '[[step]]\non = 2026-12-01\ndo = "administration.add_partner"\n'
        'with = { name = "Un service", kind = "ville" }\nexpect = { refused = ["M1"] }\n',
        encoding="utf-8",
    )
    assert [step.as_expected for step in replay(story)] == [False]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[step", "ST1"),
        ('base = "autre"', "ST2"),
        ('[[step]]\non = 2026-12-01\ndo = "rao.inventer"', "ST3"),
        ('[[step]]\non = 2026-12-01\ndo = "administration.add_partner"\nwith = { couleur = "rouge" }', "ST4"),
        ('[[step]]\ndo = "administration.add_partner"', "ST6"),
        ('[[step]]\non = 2026-12-01\nby = "ROI"\ndo = "administration.add_partner"', "ST7"),
    ],
)
def test_an_unreadable_story_is_refused_with_its_step(tmp_path, text, rule):
    story = tmp_path / "histoire.toml"
    story.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        replay(story)
    assert refused.value.rules == [rule]


def test_every_verb_is_listed_with_its_arguments():
    told = verbs_words()
    assert all(f"{name} : " in told for name in all_verbs())

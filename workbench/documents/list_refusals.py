"""Why a partner's list cannot be read: one sentence each, never a cell's content."""

from __future__ import annotations

from workbench.errors import WorkbenchError

MAX_BYTES = 10 * 2**20
"""Size of the file."""
MAX_UNZIPPED = 100 * 2**20
"""Size of all that a workbook holds once unzipped."""
MAX_RATIO = 50
"""Unzipped size over zipped size, looked at above 4 MiB: real lists stay below 20."""
MAX_LINES = 20_000
MAX_COLUMNS = 100
MAX_CELL = 2_000
"""Characters of one cell."""


class UnreadableList(WorkbenchError):
    """Cette liste n'est pas lisible : {why}."""

    @property
    def rules(self) -> list[str]:
        return ["I0"]


class EmptyList(UnreadableList):
    """Le fichier est vide : vérifiez que le bon fichier a été choisi."""


class HeadingsOnly(UnreadableList):
    """La liste n'a que sa ligne de titres (ligne {line}) : aucune personne à lire."""


class ListTooBig(UnreadableList):
    """Le fichier est trop gros ({what}, {limit} au plus) : partagez-le en plusieurs listes."""


class UnknownKind(UnreadableList):
    """Ce fichier est {kind}, pas une liste lisible : demandez la liste en XLSX ou en CSV."""


class ProtectedWorkbook(UnreadableList):
    """Le classeur est protégé par un mot de passe : retirez-le et enregistrez en XLSX."""


class MacroWorkbook(UnreadableList):
    """Le classeur contient des macros : enregistrez-le sans macros, au format XLSX, puis recommencez."""


class DamagedWorkbook(UnreadableList):
    """Le classeur est abîmé ou incomplet : demandez au partenaire de l'envoyer de nouveau."""


class HostileWorkbook(UnreadableList):
    """Le classeur contient des éléments interdits ({what}) : prévenez le service informatique."""


class StrictWorkbook(UnreadableList):
    """Le classeur est au format « Strict Open XML » : enregistrez-le en XLSX ordinaire."""


class NoSuchSheet(UnreadableList):
    """La feuille « {sheet} » n'existe pas ou est masquée ; feuilles visibles : {visible}."""


class NoHeadings(UnreadableList):
    """Aucune ligne de titres reconnue{where} : il en faut au moins deux, par exemple Nom et Prénom."""


class DuplicateHeading(UnreadableList):
    """Le titre « {heading} » figure deux fois ({where}) : renommez ou supprimez l'une des deux colonnes."""


class NoCachedValue(UnreadableList):
    """La {where} contient une formule sans résultat enregistré : ouvrez et enregistrez le classeur."""


class ErrorCell(UnreadableList):
    """La {where} affiche une erreur de calcul ou une date impossible : corrigez-la dans le fichier."""


class MergedCells(UnreadableList):
    """Les cellules {where} sont fusionnées : défusionnez-les et remplissez chaque ligne."""


class CellTooLong(UnreadableList):
    """La {where} dépasse {limit} caractères : raccourcissez-la."""


class WrongWidth(UnreadableList):
    """La {where} a {found} au lieu de {expected}{others} : vérifiez les séparateurs et les guillemets."""


class MixedSeparators(UnreadableList):
    """La {where} n'emploie pas le séparateur des titres : enregistrez de nouveau en CSV."""


class BadQuotes(UnreadableList):
    """Les guillemets sont mal fermés à la {where} : enregistrez la liste de nouveau en CSV."""


class ControlCharacters(UnreadableList):
    """La {where} contient des caractères illisibles : enregistrez la liste de nouveau en CSV UTF-8."""


class UnknownEncoding(UnreadableList):
    """L'encodage est douteux à la {where} : enregistrez la liste au format « CSV UTF-8 »."""

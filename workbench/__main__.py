"""The commands of the workbench."""


def main() -> int:
    return 0

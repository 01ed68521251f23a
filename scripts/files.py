#!/usr/bin/env python3
"""Writes the list of every file in ARCHITECTURE.md (section 13) from what the files say of themselves.

    scripts/files.py            rewrite the section
    scripts/files.py --check    only say whether it is as it would be written

A row is the first sentence of a file's opening comment, with the second where that is short and without
what comes after a colon where it is long; of a .c and a .h of one name, the header's. A file that says
nothing of itself is left out.
"""
import os
import re
import subprocess
import sys

PAGE = "ARCHITECTURE.md"
HEADING = "## 13. Every file, in reading order\n"
# Floor by floor from the bottom; what is not named comes after, by name.
ORDER = ["base", "core", "crypto", "db", "http", "html", "locale", "xml", "json", "csv", "net", "mail", "pdf", "store",
         "gateway", "paper", "app", "web", "web/portal", "web/staff", "sandbox", "jobs", "main"]
FOLDERS = ["src/" + one for one in ORDER]
BLOCK = r"(?:(?:#!|//).*\n)*/\*((?:.|\n)*?)\*/"
DOCSTRING = r'(?:#!.*\n)?"""((?:.|\n)*?)"""'
SHELL = r"(?:#!.*\n)?((?:#.*\n)+)"
OPENING = {".c": BLOCK, ".h": BLOCK, ".mjs": r"(?:#!.*\n)?((?://.*\n)+)|" + BLOCK, ".py": DOCSTRING, ".sh": SHELL,
           ".sql": r"((?:--(?!:).*\n)+)", "": DOCSTRING + "|" + SHELL}
SHORT, LONG = 18, 160


def files():
    command = ["git", "ls-files", "-co", "--exclude-standard", "src", "sql", "tools", "scripts", "tests", "bench"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    listed = {one for one in listed if os.path.isfile(one) and "/fuzz/corpus/" not in one}
    return sorted(one for one in listed if os.path.splitext(one)[1] in OPENING)


def opening(path):
    """The first paragraph of a file's opening comment, on one line."""
    with open(path, encoding="utf-8", errors="replace") as file:
        found = re.match(OPENING[os.path.splitext(path)[1]], file.read(20000))
    if not found:
        return ""
    said = next(filter(None, found.groups())).strip()
    lines = [re.sub(r"^(\s*\*( |$)|#+ ?|-- ?|// ?)", "", line) for line in said.splitlines()]
    lines = [line for line in lines if not line.startswith("shellcheck")]
    return " ".join(re.split(r"\n\s*\n|\n    ", "\n".join(lines))[0].split())


def sentence(text):
    parts = re.split(r"(?<=[.?])\s+(?=[A-Z0-9`])", text)
    said = parts[0]
    if len(said) < SHORT and len(" ".join(parts[:2])) < LONG:
        said = " ".join(parts[:2])
    if len(said) > LONG:
        said = said.split(": ")[0]
    said = said.rstrip(":.").replace("|", "\\|")
    return said + ("" if said.endswith("?") else ".") if said else ""


def rank(folder):
    return (FOLDERS.index(folder) if folder in FOLDERS else len(FOLDERS), not folder.startswith("src/"), folder)


def section():
    rooms = {}
    for path in files():
        folder, name = os.path.split(path)
        stem, ending = os.path.splitext(name)
        key = stem if ending in (".c", ".h") else name
        said = sentence(opening(path))
        if said:  # a header comes after its .c, and speaks for both
            rooms.setdefault(folder, {})[key] = said
    lines = []
    for folder in sorted(rooms, key=rank):
        lines += [f"### {folder}/", "", "| file | what it is |", "| --- | --- |"]
        lines += [f"| {name} | {said} |" for name, said in sorted(rooms[folder].items())] + [""]
    return "\n".join(lines).rstrip() + "\n"


def main(check):
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    start = page.index(HEADING)
    head = re.search(r"^### ", page[start:], re.M)
    after = re.search(r"^## ", page[start + len(HEADING):], re.M)
    end = start + len(HEADING) + after.start() if after else len(page)
    fresh = page[:start + head.start()] + section() + ("\n" + page[end:] if after else "")
    if check:
        return 0 if fresh == page else f"{PAGE}: the list of files is old: run scripts/files.py"
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(fresh)
    return 0


sys.exit(main("--check" in sys.argv[1:]))

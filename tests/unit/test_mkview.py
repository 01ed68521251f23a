"""mkview: good views print what they should, bad ones fail with their words at their line.

    test_mkview.py MKVIEW SOURCE_ROOT CC
Each bad view's first line is "%# LINE: WORDS", what is said about it; for those in bad_c by the C
compiler, which must name the view and not the file made from it.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

mkview, root, compiler = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]
mkview = str(pathlib.Path(mkview).resolve())
here = root / "tests/unit/mkview"
flags = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wshadow", "-Werror",
         "-Wno-missing-field-initializers", f"-I{root / 'src'}", f"-I{here}", "-I."]
failed = 0
os.environ["LC_ALL"] = "C"


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def check(good, name, said=""):
    global failed
    failed += not good
    print(("ok" if good else "not ok"), name)
    if not good:
        print(said.encode("ascii", "backslashreplace").decode())


def expected(view):
    line, _, words = view.read_text("utf-8").split("\n")[0].removeprefix("%# ").partition(": ")
    return int(line), words


def bad_views():
    for view in sorted((here / "bad").glob("*.html")):
        line, words = expected(view)
        code, _, said = run(mkview, view, "out.c")
        check(code == 1 and said.startswith(f"{view}:{line}: error: {words}"), view.name, said)


def bad_for_the_compiler():
    for view in sorted((here / "bad_c").glob("*.html")):
        line, words = expected(view)
        code, _, said = run(mkview, view, "out.c")
        check(code == 0, f"{view.name} is a view", said)
        run(mkview, "--header", "views.h", view)
        code, _, said = run(*compiler, *flags, "-fsyntax-only", "out.c")
        check(code != 0 and f"{view}:{line}:" in said and words in said, view.name, said)


def good_views():
    views = sorted((here / "good").glob("*.html"))
    made = []
    for view in views:
        code, _, said = run(mkview, view, f"view_{view.stem}.c")
        check(code == 0, f"{view.name} is a view", said)
        made.append(f"view_{view.stem}.c")
    run(mkview, "--header", "views.h", *views)
    code, _, said = run(*compiler, *flags, "-o", "driver", here / "driver.c", *made,
                        root / "src/html/html.c", *sorted((root / "src/base").glob("*.c")),
                        "-lpthread")
    check(code == 0, "good views compile", said)
    if code == 0:
        code, out, said = run("./driver")
        check(code == 0 and out == (here / "good/expected").read_text("utf-8"), "good views print", out + said)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    bad_views()
    bad_for_the_compiler()
    good_views()
sys.exit(1 if failed else 0)

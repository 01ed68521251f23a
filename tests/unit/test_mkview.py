"""mkview: good views print what they should, bad ones fail with their words at their line.

    test_mkview.py MKVIEW DRIVER.c VIEW.html... -- CC -I src

The folder of a view says what it is. A bad view's first line is "%# LINE: WORDS", what is said
about it; for those in bad_c by the C compiler, which must name the view and not the file made
from it.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

split = sys.argv.index("--")
mkview, driver, *views = [pathlib.Path(name).resolve() for name in sys.argv[1:split]]
compiler, source = sys.argv[split + 1:-1], pathlib.Path(sys.argv[-1].removeprefix("-I")).resolve()
flags = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wshadow", "-Werror",
         "-Wno-missing-field-initializers", f"-I{source}", f"-I{driver.parent}", "-I."]
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


def of(folder):
    return [view for view in views if view.parent.name == folder]


def expected(view):
    line, _, words = view.read_text("utf-8").split("\n")[0].removeprefix("%# ").partition(": ")
    return int(line), words


def bad_views():
    for view in of("bad"):
        line, words = expected(view)
        code, _, said = run(mkview, view, "out.c")
        check(code == 1 and said.startswith(f"{view}:{line}: error: {words}"), view.name, said)


def bad_for_the_compiler():
    for view in of("bad_c"):
        line, words = expected(view)
        code, _, said = run(mkview, view, "out.c")
        check(code == 0, f"{view.name} is a view", said)
        run(mkview, "--header", "views.h", view)
        code, _, said = run(*compiler, *flags, "-fsyntax-only", "out.c")
        check(code != 0 and f"{view}:{line}:" in said and words in said, view.name, said)


def good_views():
    made = []
    for view in of("good"):
        code, _, said = run(mkview, view, f"view_{view.stem}.c")
        check(code == 0, f"{view.name} is a view", said)
        made.append(f"view_{view.stem}.c")
    run(mkview, "--header", "views.h", *of("good"))
    code, _, said = run(*compiler, *flags, "-o", "driver", driver, *made,
                        source / "html/html.c", *sorted((source / "base").glob("*.c")),
                        "-lpthread")
    check(code == 0, "good views compile", said)
    if code == 0:
        code, out, said = run("./driver")
        wanted = (driver.parent / "good/expected").read_text("utf-8")
        check(code == 0 and out == wanted, "good views print", out + said)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    bad_views()
    bad_for_the_compiler()
    good_views()
sys.exit(1 if failed else 0)

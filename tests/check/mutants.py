"""What mutants of one source have in common: it is built into a unit test, and what fails there is told."""
import os
import subprocess

# The libraries a test of the model stands on.
MODEL = (*(f"firmware/model/{room}" for room in ("basket", "catalogue", "item", "person")), "firmware/model", "firmware/base")


def compile_mutant(text, folder):
    """An object of what text says."""
    source, mutant = (os.path.join(folder, name) for name in ("mutant.c", "mutant.o"))
    with open(source, "w", encoding="utf-8") as made:
        made.write(text)
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-I.", "-w", "-c", source, "-o", mutant], check=True)
    return mutant


def link(out, mutant, test, folder, *libraries):
    """The test program (OUT/…/test_x) over its libraries (firmware/model …), one object of which is the mutant."""
    program = os.path.join(folder, os.path.basename(test))
    archives = [os.path.join(out, "lib", name.replace("/", "-") + ".a") for name in libraries]
    subprocess.run(["gcc", test + ".o", mutant, "-Wl,--start-group", *archives, "-Wl,--end-group", "-pthread", "-lcmocka",
                    "-ljansson", "-lcrypto", "-o", program], check=True)
    return program


def red(program):
    """The tests of a program that fail, also to tidy up; of one that dies also the test it was at."""
    done = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    failed = [line.split("] ", 1)[1].strip() for line in lines if line.startswith(("[  FAILED  ]", "[  ERROR   ]")) and "test(s)" not in line]
    begun = [line.split("] ", 1)[1].strip() for line in lines if line.startswith("[ RUN")]
    return failed + (begun[-1:] if done.returncode < 0 else [])

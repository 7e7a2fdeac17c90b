# Sourced from the project root by the other scripts: makes .venv ready for what they run.
# shellcheck shell=sh
#
# setup.json in it says what is installed (see stamp.py). It goes before anything is changed and comes back
# when all went well, so an environment without it was left half-made and is made anew.

# What the shell around it is set to must not reach into .venv; where the package index is may come from there.
unset PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONUSERBASE VIRTUAL_ENV
unset PIP_CONSTRAINT PIP_PREFIX PIP_REQUIREMENT PIP_ROOT PIP_TARGET PIP_USER

# set_up LOCK_FILE [FOLDER]: returns when the environment, .venv if not said, holds at least what the lock file names.
# Says what it does on standard error and leaves standard input alone: both streams belong to the caller.
set_up() {
    venv=${2:-.venv}
    venv_python=$venv/bin/python
    [ "$(venv_state "$1")" = ready ] || make_ready "$1" </dev/null >&2
}

# ready: nothing to do; sound: complete, but made for other locks; broken: anything else.
venv_state() {
    "$venv_python" -I scripts/stamp.py state "$1" 2>/dev/null </dev/null || echo broken
}

make_ready() {
    base_python=$(find_python) || {
        echo "Unchase needs Python 3.11 or newer with its venv module; none was found (on Debian and Ubuntu: apt install python3-venv)."
        exit 2
    }

    # The lock belongs to the open file, which pip inherits: it holds until all of them are gone, however they end.
    exec 9>"$venv.lock"
    "$base_python" -I -c '
import fcntl
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("Waiting for another start to finish its set-up ...", flush=True)
    fcntl.flock(9, fcntl.LOCK_EX)
' || exit 1

    state=$(venv_state "$1")
    if [ "$state" != ready ]; then
        if [ "$state" = broken ]; then
            echo "Making $venv with $("$base_python" -V) ..."
            rm -rf "$venv"
            "$base_python" -I -m venv "$venv" || give_up
        fi
        echo "Installing what $1 names; this is done once and may take a minute ..."
        rm -f "$venv/setup.json"
        "$venv_python" -I -m pip --disable-pip-version-check --no-input install \
            --quiet --quiet --require-hashes --requirement "$1" || give_up
        "$venv_python" -I scripts/stamp.py write "$1" || give_up
    fi
    exec 9>&-
}

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        if "$candidate" -I -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
        then
            echo "$candidate"
            return
        fi
    done
    return 1
}

give_up() {
    echo "The set-up did not finish; the lines above say why. It starts afresh next time."
    exit 1
}

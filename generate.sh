#!/usr/bin/env bash
# Compiles openapi.yaml into generated_client/. Needs bash and Python 3.11 or newer; sets up the rest in .venv.
set -euo pipefail
unset CDPATH PYTHONPATH PYTHONHOME
# No module of the folder that it is called from is ever imported.
export PYTHONSAFEPATH=1

script="${BASH_SOURCE[0]}"
while [ -L "$script" ]; do
  link="$(readlink -- "$script")"
  case "$link" in
    /*) script="$link" ;;
    *) script="$(dirname -- "$script")/$link" ;;
  esac
done
here="$(cd -- "$(dirname -- "$script")" && pwd)"
venv="$here/.venv"
lock="$here/generator/requirements.lock"
stamp="$venv/.requirements.lock"

# The first Python that is new enough; PYTHON=... names another.
find_python() {
  local candidate candidates=(python3 python3.13 python3.12 python3.11)
  [ -z "${PYTHON:-}" ] || candidates=("$PYTHON")
  for candidate in "${candidates[@]}"; do
    if "$candidate" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "generate.sh: needs Python 3.11 or newer; set PYTHON to name it" >&2
  exit 1
}

up_to_date() { [ -x "$venv/bin/python" ] && cmp -s "$lock" "$stamp"; }

if ! up_to_date; then
  python="$(find_python)"
  # Two at once would spoil each other's .venv: the second one waits, then finds it done. (Not on Windows.)
  exec 9<"$here/generate.sh"
  "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)' 2>/dev/null || true
  if ! up_to_date; then
    echo "Setting up .venv (once for each change of the toolchain) ..." >&2
    "$python" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check --no-deps --require-hashes -r "$lock" >&2
    cp "$lock" "$stamp"
  fi
  exec 9<&-
fi

export PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m generator "$@"

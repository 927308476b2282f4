#!/bin/sh
# Makes a virtual environment with pip in it: make-venv.sh <python> <folder>
# Debian and Ubuntu take pip out of Python. Without python3-venv and python3-pip, pip's own wheel is fetched from
# Debian by apt into a scratch folder: nothing is installed on the system, and root is not needed.
set -eu
python=$1 folder=$2

fail() { rm -rf "$folder"; echo "$1" >&2; exit 1; }

command -v "$python" >/dev/null || fail "没有找到 $python。请安装 Python 3.11 或更新的版本，或用 make PYTHON=... 指定。"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "需要 Python 3.11 或更新的版本，$python 太旧。可以指定另一个：make PYTHON=python3.12"

rm -rf "$folder"
if "$python" -c 'import ensurepip; ensurepip.version()' 2>/dev/null; then
    exec "$python" -m venv "$folder"
fi
"$python" -m venv --without-pip "$folder" || fail "这个 Python 没有 venv。请先装：sudo apt install python3-venv"

if "$python" -m pip --python "$folder/bin/python" install --quiet --disable-pip-version-check pip 2>/dev/null; then
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial"
download() { (cd "$scratch" && apt-get "$@" download python3-pip-whl >/dev/null 2>&1); }
if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    own="-o Dir::State::Lists=$scratch/lists -o Dir::Cache=$scratch/cache -o APT::Sandbox::User="
    # shellcheck disable=SC2086  # the options are words
    download || { apt-get $own update >/dev/null 2>&1 && download $own; } || true
    for package in "$scratch"/*.deb; do
        [ -e "$package" ] && dpkg-deb -x "$package" "$scratch/unpacked"
    done
fi
for wheel in "$scratch"/unpacked/usr/share/python-wheels/pip-*.whl; do
    [ -e "$wheel" ] && "$folder/bin/python" "$wheel/pip" install --quiet --no-index "$wheel" && exit 0
done
fail "这个 Python 没有 pip，也没能自动取到。请先装：sudo apt install python3-venv，然后再试一次。"

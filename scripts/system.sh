#!/usr/bin/env bash
# Installs the Debian packages that tests need where it may (root, apt-get); else says what is
# missing and what is left out without it. With CI=true something missing is an error.
set -euo pipefail
missing=() without=()

need() { # need PACKAGE "WHAT IS LEFT OUT WITHOUT IT" TEST…
    local package=$1 loss=$2
    shift 2
    "$@" >/dev/null 2>&1 || { missing+=("$package") without+=("  $package: $loss"); }
}
a_file() { compgen -G "$1"; }
a_chromium() { command -v "${ENTREPOT_CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome; }
a_cluster() { case "${DATABASE_URL:-}" in postgres*) return 0 ;; esac; a_file '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; }
a_chinese_font() { fc-list ':lang=zh-cn' | grep -q . || a_file '/usr/share/fonts/opentype/noto/NotoSansCJK*'; }
a_pango() { /sbin/ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || a_file '/opt/homebrew/lib/libpangoft2-1.0*' || a_file '/usr/lib*/libpangoft2-1.0*'; }

look() {
    missing=() without=()
    need postgresql "the tests on PostgreSQL" a_cluster
    need chromium "the browser tests and screenshots" a_chromium
    need fonts-noto-cjk "Chinese in pictures" a_chinese_font
    need libpangoft2-1.0-0 "reports as PDF" a_pango
    need gettext "compiling the translations" command -v msgfmt
}

look
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 || true
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 || true
    look
    [ ${#missing[@]} -eq 0 ] && exit 0
fi
echo "Not on this machine, and left out without it:" >&2
printf '%s\n' "${without[@]}" >&2
echo "As root: apt-get install ${missing[*]}" >&2
case "${CI:-}" in 1 | true | yes) exit 1 ;; esac

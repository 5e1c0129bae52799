#!/bin/sh
# Installs the Debian packages named, only when some are missing and only then with sudo.
# Packages that would start a service ($UNPACKED) are downloaded and unpacked under build/tools instead.
set -eu
missing=$(for p in "$@"; do dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$p"; done)
as_root=""; [ "$(id -u)" = 0 ] || as_root=sudo
updated=no
update() { [ $updated = yes ] || $as_root apt-get update -q >/dev/null; updated=yes; }
if [ -n "$missing" ]; then
	echo "installing: $missing"
	update
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >/dev/null
fi
for p in ${UNPACKED:-}; do
	[ -e build/tools/debs/$p.unpacked ] && continue
	mkdir -p build/tools/debs
	apt-cache show "$p" >/dev/null 2>&1 || update
	(cd build/tools/debs && apt-get download -q "$p" >/dev/null 2>&1) ||
		{ update; (cd build/tools/debs && apt-get download -q "$p" >/dev/null); }
	for d in build/tools/debs/"$p"_*.deb; do dpkg-deb -x "$d" build/tools; done
	touch build/tools/debs/$p.unpacked
done

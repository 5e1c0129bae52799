#!/bin/sh
# Installs the Debian packages named, only when some are missing and only then with sudo.
# Packages that would start a service (nginx) are downloaded and unpacked under build/tools instead.
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
if [ ! -x build/tools/usr/sbin/nginx ]; then
	mkdir -p build/tools/debs
	apt-cache show nginx >/dev/null 2>&1 || update
	(cd build/tools/debs && apt-get download -q nginx >/dev/null 2>&1) ||
		{ update; (cd build/tools/debs && apt-get download -q nginx >/dev/null); }
	for d in build/tools/debs/*.deb; do dpkg-deb -x "$d" build/tools; done
fi

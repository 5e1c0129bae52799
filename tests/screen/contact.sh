#!/bin/sh
# contact.sh SHOTS OUT: one sheet per language and look, eight screens in a row, a third of their size.
set -eu
shots=$1 out=$2
for kind in $(ls "$shots" | sed -n 's/.*-\(zh-Hans\|en\)-\([a-z]*\)\.png$/\1-\2/p' | sort -u); do
	rows=$out/rows && rm -rf "$rows" && mkdir -p "$rows"
	for picture in "$shots"/*-"$kind".png; do
		pngtopnm "$picture" | pamscale -width=360 >"$rows/$(basename "$picture").small" 2>/dev/null
	done
	ls "$rows"/*.small | xargs -n 8 sh -c 'pnmcat -leftright -white "$@" >"$1.row"' row
	pnmcat -topbottom -white "$rows"/*.row | pnmtopng -compression 6 >"$out/contact-$kind.png" 2>/dev/null
	rm -rf "$rows"
	echo "contact: $out/contact-$kind.png"
done

#!/bin/sh
# contact.sh FOLDER: a sheet FOLDER/<name>.png of each FOLDER/<name>/*.png, six in a row, half their size.
set -eu
for journey in "$1"/*/; do
	name=$(basename "$journey") rows=$(mktemp -d)
	for picture in "$journey"*.png; do
		pngtopnm "$picture" | pamscale -width=270 >"$rows/$(basename "$picture").small" 2>/dev/null
	done
	ls "$rows"/*.small | xargs -n 6 sh -c 'pnmcat -leftright -jtop -white "$@" >"$1.row"' row
	pnmcat -topbottom -jleft -white "$rows"/*.row | pnmtopng -compression 6 >"$1/$name.png" 2>/dev/null
	rm -r "$rows"
	echo "contact: $1/$name.png"
done

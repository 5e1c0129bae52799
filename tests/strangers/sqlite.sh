#!/bin/sh
# usage: sqlite.sh FOLDER    builds FOLDER/sqlite3, the sqlite3 shell of Debian's own source, with what its .recover needs
# Debian's program is built without the table of pages (SQLITE_ENABLE_DBPAGE_VTAB).  The system's list of sources stays as it
# is: lists and archives live in FOLDER.
set -eu
mkdir -p "$1/lists/partial" "$1/archives/partial"
cd "$1"
here=$PWD
cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed 's/^Types: .*/Types: deb-src/' > source.sources
sed -n 's/^deb /deb-src /p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null > source.list || true
apt="apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$here -o Dir::State::Lists=$here/lists -o Dir::Cache=$here"
$apt -o APT::Sandbox::User=root update
$apt -o APT::Sandbox::User=root source --download-only sqlite3
for tree in sqlite3_*.orig.tar.*; do tar xf "$tree"; done
cd sqlite3-*/
./configure --disable-tcl --disable-readline > /dev/null 2>&1
make sqlite3.c shell.c > /dev/null 2>&1
cc -O1 -DSQLITE_ENABLE_DBPAGE_VTAB -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -I. shell.c sqlite3.c -o "$here/sqlite3.made"
mv "$here/sqlite3.made" "$here/sqlite3"
cd "$here" && rm -rf lists archives sqlite3-*/ sqlite3_*

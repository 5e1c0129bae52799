# Debian packages, installed only when some are missing; nothing here starts a service.
# A room of tests that needs more adds to PACKAGES in its own .mk file.
PACKAGES += gcc make pkg-config gettext python3 clang-format
PACKAGES += libsdl2-dev libsdl2-ttf-dev fonts-noto-cjk fonts-hanazono
PACKAGES += libzinnia-dev tegaki-zinnia-simplified-chinese
PACKAGES += libgooglepinyin0-dev libunibreak-dev
PACKAGES += espeak-ng libasound2-dev
PACKAGES += libpoppler-glib-dev libfontconfig-dev poppler-data
PACKAGES += libusb-1.0-0-dev libqrencode-dev libjpeg-dev libpng-dev
PACKAGES += libjansson-dev libssl-dev libsqlite3-dev
PACKAGES += libcurl4-openssl-dev libmicrohttpd-dev libseccomp-dev
PACKAGES += libcmocka-dev libumockdev-dev umockdev
PACKAGES += libx11-dev xvfb xdotool libjpeg-turbo-progs netpbm procps
PACKAGES += zbar-tools age jose sqlite3 openssl curl
# These would start a service: unpacked under build/tools, never installed.
UNPACKED += nginx

deps:
	@UNPACKED="$(UNPACKED)" sh tests/check/deps.sh $(PACKAGES)

# Debian packages, installed only when some are missing; nothing here starts a service.
PACKAGES := gcc make pkg-config gettext python3 clang-format \
            libsdl2-dev libsdl2-ttf-dev libusb-1.0-0-dev libjansson-dev libssl-dev libsqlite3-dev \
            libcurl4-openssl-dev libmicrohttpd-dev libqrencode-dev libseccomp-dev libjpeg-dev libpng-dev \
            libgooglepinyin0-dev libunibreak-dev fonts-noto-cjk fonts-hanazono \
            libcmocka-dev libumockdev-dev umockdev libx11-dev xvfb xdotool libjpeg-turbo-progs netpbm procps zbar-tools age jose sqlite3 openssl curl
deps:
	@sh tests/check/deps.sh $(PACKAGES)

# Programs and libraries that nobody here wrote: what we make they accept, what they make we accept.
# make strangers    the whole proof, part of `make test`
PACKAGES += nodejs golang-go golang-golang-x-mod-dev tcl xz-utils libgfshare-bin
ifeq ($(shell command -v npm),)
PACKAGES += npm
endif
MADE := $(OUT)/tests/strangers/made_case.o

$(OUT)/case_maker: $(OUT)/tests/strangers/case_maker.o $(MADE) $(foreach l,$(WIRE),$(call lib,$l))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		-ljansson -lcrypto -lsqlite3 -o $@

# What npm brings stays under build/; the lock file names hashes, not places.
build/strangers/node_modules: tests/strangers/package.json tests/strangers/package-lock.json
	@mkdir -p $(@D) && cp $^ $(@D)
	@cd $(@D) && npm ci --silent --omit=optional --ignore-scripts --no-audit --no-fund && touch node_modules

build/strangers/note: tests/strangers/note.go
	@mkdir -p $(@D)
	@GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$(abspath build/strangers/go) GOFLAGS= go build -o $@ $<

build/strangers/sqlite/sqlite3: tests/strangers/sqlite.sh
	@sh $< $(@D)

stranger-tools: $(OUT)/case_maker build/strangers/node_modules build/strangers/note build/strangers/sqlite/sqlite3

strangers: all tools stranger-tools
	@BUILD=$(BUILD) python3 tests/strangers/run.py
.PHONY: strangers stranger-tools

# Some flows need cases without a visit.
flow: $(OUT)/case_maker

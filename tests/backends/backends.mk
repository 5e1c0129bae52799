# The office's own tests on another database and another content store: each is one file.
# PostgreSQL is unpacked under build/tools and runs as long as the tests do, in a folder of its own.
PACKAGES += libpq-dev libxml2 libldap-2.5-0
UNPACKED += postgresql-15
BACKENDS      := $(OUT)/tests/backends
ON_POSTGRES   := store bookings rebook case_deem introduce http officectl_renew intake_case intake_expiry intake_question intake_terminal terminal courier officectl_store officectl_open officectl_decide officectl_paper
ON_OBJECTS    := intake_case intake_expiry intake_upload intake_create courier officectl_store officectl_open
BACKEND_TESTS := $(ON_POSTGRES:%=$(BACKENDS)/postgres_%) $(ON_OBJECTS:%=$(BACKENDS)/objects_%)

define backend_test
$(BACKENDS)/$1_%: $(OUT)/tests/unit/sync-office/test_%.o $(BACKENDS)/$2.o $(foreach l,$(below_sync-office),$(call lib,$l))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -Wl,--wrap=$3 $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group \
		$$(TEST_LIBS) -lpq -o $$@
endef
$(eval $(call backend_test,postgres,sql_postgres,sql_sqlite_open))
$(eval $(call backend_test,objects,content_objects,content_open))
$(BACKENDS)/sql_postgres.o: CPPFLAGS += -isystem /usr/include/postgresql

backends: $(BACKEND_TESTS)
	@python3 tests/backends/run.py $(BACKEND_TESTS)
.PHONY: backends

#include "sync/office/store_rows.h"

#include <stdlib.h>
#include <string.h>

#define WRITE_TRIES 3

static const char *const STEPS[] = {
	"CREATE TABLE terminal_keys ("
	" kid TEXT NOT NULL PRIMARY KEY,"
	" kiosk_id TEXT NOT NULL,"
	" role TEXT NOT NULL,"
	" spki TEXT NOT NULL,"
	" test BIGINT NOT NULL,"
	" enrolled_ms BIGINT NOT NULL,"
	" revoked_ms BIGINT NOT NULL,"
	" ver BIGINT NOT NULL,"
	" UNIQUE (kiosk_id, role));"
	"CREATE TABLE cases ("
	" case_id TEXT NOT NULL PRIMARY KEY,"
	" visit_id TEXT NOT NULL,"
	" kiosk_id TEXT NOT NULL,"
	" kiosk_seq BIGINT NOT NULL,"
	" receipt_no TEXT NOT NULL,"
	" kid TEXT NOT NULL,"
	" manifest_hash TEXT NOT NULL,"
	" prev TEXT NOT NULL,"
	" implement_code TEXT NOT NULL,"
	" department TEXT NOT NULL,"
	" test BIGINT NOT NULL,"
	" claimed_ms BIGINT NOT NULL,"
	" opened_ms BIGINT NOT NULL,"
	" touched_ms BIGINT NOT NULL,"
	" received_ms BIGINT NOT NULL,"
	" fork BIGINT NOT NULL,"
	" jws TEXT NOT NULL,"
	" receipt TEXT NOT NULL,"
	" ver BIGINT NOT NULL);"
	"CREATE INDEX cases_by_number ON cases (kiosk_id, kiosk_seq, case_id);"
	"CREATE INDEX cases_by_receipt_no ON cases (receipt_no);"
	"CREATE INDEX cases_by_touch ON cases (received_ms, touched_ms);"
	"CREATE TABLE parts ("
	" case_id TEXT NOT NULL,"
	" n BIGINT NOT NULL,"
	" name TEXT NOT NULL,"
	" sha256 TEXT NOT NULL,"
	" len BIGINT NOT NULL,"
	" stored BIGINT NOT NULL,"
	" PRIMARY KEY (case_id, n));",
};

static const struct database_schema SCHEMA = {STEPS, sizeof(STEPS) / sizeof(STEPS[0])};

static const char *const ROLES[] = {
	[STORE_ROLE_MANIFEST] = "manifest", [STORE_ROLE_TLS] = "tls"};

static enum status open_as(const char *intake_folder, enum database_use use, struct store **out)
{
	struct store *store = calloc(1, sizeof(*store));
	enum status status;

	if (!store)
		return failure(STATUS_NO_MEMORY, "no memory for the store");
	store->use = use;
	pthread_mutex_init(&store->mutex, NULL);
	status = path_join(store->path, sizeof(store->path), intake_folder, "office.db");
	if (status == STATUS_OK)
		status = database_open(store->path, use, &SCHEMA, &store->database);
	if (status == STATUS_OK && use == DATABASE_OWNER)
		status = database_writable(store->database);
	if (status != STATUS_OK) {
		store_close(store);
		return status;
	}
	*out = store;
	return STATUS_OK;
}

enum status store_open(const char *intake_folder, struct store **out)
{
	return open_as(intake_folder, DATABASE_OWNER, out);
}

enum status store_open_reader(const char *intake_folder, struct store **out)
{
	return open_as(intake_folder, DATABASE_READER, out);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	database_close(store->database);
	pthread_mutex_destroy(&store->mutex);
	free(store);
}

/* What the kernel dropped is gone: only a fresh look at the files says what is there. */
static enum status reopen(struct store *store)
{
	database_close(store->database);
	store->database = NULL;
	return database_open(store->path, store->use, &SCHEMA, &store->database);
}

enum status store_lock(struct store *store)
{
	enum status status = STATUS_OK;

	pthread_mutex_lock(&store->mutex);
	if (!store->database || (store->use == DATABASE_OWNER &&
					database_writable(store->database) == STATUS_IO))
		status = reopen(store);
	if (status != STATUS_OK)
		pthread_mutex_unlock(&store->mutex);
	return status;
}

void store_unlock(struct store *store)
{
	pthread_mutex_unlock(&store->mutex);
}

static enum status write_once(struct database *database, store_work *work, void *context)
{
	enum status status = database_begin(database);

	if (status != STATUS_OK)
		return status;
	status = work(database, context);
	if (status == STATUS_OK)
		return database_commit(database);
	database_rollback(database);
	return status;
}

enum status store_write(struct store *store, store_work *work, void *context)
{
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < WRITE_TRIES; i++) {
		status = write_once(store->database, work, context);
		if (status != STATUS_TIMEOUT)
			break;
	}
	store_unlock(store);
	return status;
}

enum status store_column_hash(struct statement *statement, int column, uint8_t out[32])
{
	char hex[STORE_HEX_SIZE];
	enum status status = STORE_TEXT(statement, column, hex);

	return status == STATUS_OK ? hex_decode(hex, out, 32) : status;
}

static enum status add_key(struct database *database, const struct store_key *key)
{
	char spki[2 * STORE_SPKI_MAX + 1];

	hex_encode(key->spki, key->spki_len, spki);
	return database_run(database,
		"INSERT INTO terminal_keys (kid, kiosk_id, role, spki, test, enrolled_ms,"
		" revoked_ms, ver) VALUES (?, ?, ?, ?, ?, ?, 0, 1)",
		"ttttii", key->kid, key->kiosk_id, ROLES[key->role], spki, (int64_t)key->test,
		key->enrolled_ms);
}

static enum status add_terminal(struct database *database, void *context)
{
	const struct store_key *keys = context;
	enum status status = add_key(database, &keys[0]);

	return status == STATUS_OK ? add_key(database, &keys[1]) : status;
}

enum status store_add_terminal(struct store *store, const struct store_key keys[2])
{
	struct store_key both[2] = {keys[0], keys[1]};

	return store_write(store, add_terminal, both);
}

struct revocation {
	const char *kiosk_id;
	int64_t now_ms;
};

static enum status revoke(struct database *database, void *context)
{
	const struct revocation *revocation = context;
	enum status status = database_run(database,
		"UPDATE terminal_keys SET revoked_ms = ?, ver = ver + 1 WHERE kiosk_id = ?",
		"it", revocation->now_ms, revocation->kiosk_id);

	if (status == STATUS_OK && database_changes(database) == 0)
		return failure(STATUS_NOT_FOUND, "no terminal has this number");
	return status;
}

enum status store_revoke(struct store *store, const char *kiosk_id, int64_t now_ms)
{
	struct revocation revocation = {kiosk_id, now_ms};

	return store_write(store, revoke, &revocation);
}

static enum status key_role(struct statement *row, int column, enum store_role *out)
{
	char word[16];
	enum status status = STORE_TEXT(row, column, word);

	if (status != STATUS_OK)
		return status;
	for (int role = STORE_ROLE_MANIFEST; role <= STORE_ROLE_TLS; role++) {
		if (strcmp(word, ROLES[role]) == 0) {
			*out = (enum store_role)role;
			return STATUS_OK;
		}
	}
	return failure(STATUS_BAD_DATA, "a key row with an unknown role");
}

static enum status key_spki(struct statement *row, int column, struct store_key *out)
{
	char spki[2 * STORE_SPKI_MAX + 1];
	enum status status = STORE_TEXT(row, column, spki);

	if (status != STATUS_OK)
		return status;
	out->spki_len = strlen(spki) / 2;
	return hex_decode(spki, out->spki, out->spki_len);
}

static enum status key_row(struct statement *row, struct store_key *out)
{
	enum status status = STORE_TEXT(row, 0, out->kid);

	if (status == STATUS_OK)
		status = STORE_TEXT(row, 1, out->kiosk_id);
	if (status == STATUS_OK)
		status = key_role(row, 2, &out->role);
	if (status == STATUS_OK)
		status = key_spki(row, 3, out);
	out->test = (int)statement_int(row, 4);
	out->enrolled_ms = statement_int(row, 5);
	out->revoked_ms = statement_int(row, 6);
	return status;
}

enum status store_key(struct store *store, const char *kid, struct store_key *out)
{
	struct statement *row = NULL;
	struct store_key key = {0};
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT kid, kiosk_id, role, spki, test, enrolled_ms, revoked_ms"
		" FROM terminal_keys WHERE kid = ?",
		"t", kid);
	if (status == STATUS_OK)
		status = statement_next(row);
	if (status == STATUS_OK)
		status = key_row(row, &key);
	statement_close(row);
	store_unlock(store);
	if (status == STATUS_OK)
		*out = key;
	return status;
}

enum status store_count(struct store *store, struct store_counts *out)
{
	struct statement *row = NULL;
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT (SELECT COUNT(DISTINCT kiosk_id) FROM terminal_keys),"
		" (SELECT COUNT(*) FROM cases WHERE received_ms = 0),"
		" (SELECT COUNT(*) FROM cases WHERE received_ms <> 0),"
		" (SELECT COUNT(*) FROM cases WHERE fork = 1)",
		"");
	if (status == STATUS_OK)
		status = statement_next(row);
	if (status == STATUS_OK)
		*out = (struct store_counts){statement_int(row, 0), statement_int(row, 1),
			statement_int(row, 2), statement_int(row, 3)};
	statement_close(row);
	store_unlock(store);
	return status;
}

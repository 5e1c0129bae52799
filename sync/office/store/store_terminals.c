#include "sync/office/store/store_rows.h"

#include <string.h>

static const char *const ROLES[] = {
	[STORE_ROLE_MANIFEST] = "manifest", [STORE_ROLE_TLS] = "tls"};

static enum status add_key(struct sql *sql, const struct store_key *key)
{
	char spki[2 * STORE_SPKI_MAX + 1];

	hex_encode(key->spki, key->spki_len, spki);
	return sql_run(sql, NULL,
		"INSERT INTO terminal_keys (kid, kiosk_id, role, spki, test, enrolled_ms,"
		" revoked_ms, ver) VALUES (?, ?, ?, ?, ?, ?, 0, 1)",
		"ttttii", key->kid, key->kiosk_id, ROLES[key->role], spki, (int64_t)key->test,
		key->enrolled_ms);
}

static enum status add_keys(struct sql *sql, const struct store_key keys[2])
{
	enum status status = add_key(sql, &keys[0]);

	return status == STATUS_OK ? add_key(sql, &keys[1]) : status;
}

static enum status add_row(struct sql *sql, const char *kiosk_id)
{
	return sql_run(sql, NULL,
		"INSERT INTO terminals (kiosk_id, forked_ms, beat_ms, beat,"
		" inbox_last, ver) VALUES (?, 0, 0, '', 0, 1)",
		"t", kiosk_id);
}

static enum status add_terminal(struct sql *sql, void *context)
{
	const struct store_key *keys = context;
	enum status status = add_keys(sql, keys);

	return status == STATUS_OK ? add_row(sql, keys[0].kiosk_id) : status;
}

enum status store_add_terminal(struct store *store, const struct store_key keys[2])
{
	struct store_key both[2] = {keys[0], keys[1]};

	return store_write(store, add_terminal, both);
}

static enum status count_keys(struct sql *sql, const char *kiosk_id, int64_t *out)
{
	return sql_number(sql, out, "SELECT COUNT(*) FROM terminal_keys WHERE kiosk_id = ?",
		"t", kiosk_id);
}

static enum status count_rows(struct sql *sql, const char *kiosk_id, int64_t *out)
{
	return sql_number(
		sql, out, "SELECT COUNT(*) FROM terminals WHERE kiosk_id = ?", "t", kiosk_id);
}

static enum status expect(struct sql *sql, void *context)
{
	const char *kiosk_id = context;
	int64_t keys = 0, rows = 0;
	enum status status = count_keys(sql, kiosk_id, &keys);

	if (status == STATUS_OK)
		status = count_rows(sql, kiosk_id, &rows);
	if (status != STATUS_OK)
		return status;
	if (keys)
		return failure(STATUS_CONFLICT, "this number has keys");
	return rows ? STATUS_OK : add_row(sql, kiosk_id);
}

enum status store_expect_terminal(struct store *store, const char *kiosk_id)
{
	char number[KIOSK_ID_SIZE];

	memcpy(number, kiosk_id, sizeof(number));
	return store_write(store, expect, number);
}

/* How many of the two are there as they are, and not revoked. */
static enum status count_same(struct sql *sql, const struct store_key keys[2], int64_t *out)
{
	return sql_number(sql, out,
		"SELECT COUNT(*) FROM terminal_keys WHERE kiosk_id = ? AND revoked_ms = 0"
		" AND ((kid = ? AND role = 'manifest') OR (kid = ? AND role = 'tls'))",
		"ttt", keys[0].kiosk_id, keys[0].kid, keys[1].kid);
}

static enum status introduce(struct sql *sql, void *context)
{
	const struct store_key *keys = context;
	int64_t same = 0, all = 0, rows = 0;
	enum status status = count_same(sql, keys, &same);

	if (status == STATUS_OK)
		status = count_keys(sql, keys[0].kiosk_id, &all);
	if (status == STATUS_OK)
		status = count_rows(sql, keys[0].kiosk_id, &rows);
	if (status != STATUS_OK || same == 2)
		return status;
	return all == 0 && rows == 1 ? add_keys(sql, keys)
				     : failure(STATUS_DENIED, "a terminal nobody expects");
}

enum status store_introduce_terminal(struct store *store, const struct store_key keys[2])
{
	struct store_key both[2] = {keys[0], keys[1]};
	enum status status = store_write(store, introduce, both);

	/* One of the two keys is another terminal's. */
	return status == STATUS_CONFLICT ? STATUS_DENIED : status;
}

struct change {
	const char *kiosk_id, *text;
	int64_t now_ms;
};

static enum status revoke(struct sql *sql, void *context)
{
	const struct change *change = context;
	int64_t changes = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE terminal_keys SET revoked_ms = ?, ver = ver + 1 WHERE kiosk_id = ?",
		"it", change->now_ms, change->kiosk_id);

	if (status != STATUS_OK || changes > 0)
		return status;
	/* Only invited so far: whoever shows a certificate of this number now is not expected.
	 */
	status = sql_run(sql, &changes, "DELETE FROM terminals WHERE kiosk_id = ?", "t",
		change->kiosk_id);
	if (status == STATUS_OK && changes == 0)
		return failure(STATUS_NOT_FOUND, "no terminal has this number");
	return status;
}

enum status store_revoke(struct store *store, const char *kiosk_id, int64_t now_ms)
{
	struct change change = {kiosk_id, NULL, now_ms};

	return store_write(store, revoke, &change);
}

static enum status key_role(struct sql_rows *row, int column, enum store_role *out)
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

static enum status key_spki(struct sql_rows *row, int column, struct store_key *out)
{
	char spki[2 * STORE_SPKI_MAX + 1];
	enum status status = STORE_TEXT(row, column, spki);

	if (status != STATUS_OK)
		return status;
	out->spki_len = strlen(spki) / 2;
	return hex_decode(spki, out->spki, out->spki_len);
}

static enum status key_row(struct sql_rows *row, struct store_key *out)
{
	enum status status = STORE_TEXT(row, 0, out->kid);

	if (status == STATUS_OK)
		status = STORE_TEXT(row, 1, out->kiosk_id);
	if (status == STATUS_OK)
		status = key_role(row, 2, &out->role);
	if (status == STATUS_OK)
		status = key_spki(row, 3, out);
	out->test = (int)STORE_NUMBER(row, 4);
	out->enrolled_ms = STORE_NUMBER(row, 5);
	out->revoked_ms = STORE_NUMBER(row, 6);
	return status;
}

enum status store_key(struct store *store, const char *kid, struct store_key *out)
{
	struct sql_rows *row = NULL;
	struct store_key key = {0};
	enum status status = sql_first(store_look(store), &row,
		"SELECT kid, kiosk_id, role, spki, test, enrolled_ms, revoked_ms"
		" FROM terminal_keys WHERE kid = ?",
		"t", kid);

	if (status == STATUS_OK)
		status = key_row(row, &key);
	store_looked(store, row);
	if (status == STATUS_OK)
		*out = key;
	return status;
}

enum status store_key_of(
	struct store *store, const char *kiosk_id, enum store_role role, struct store_key *out)
{
	struct sql_rows *row = NULL;
	struct store_key key = {0};
	enum status status = sql_first(store_look(store), &row,
		"SELECT kid, kiosk_id, role, spki, test, enrolled_ms, revoked_ms"
		" FROM terminal_keys WHERE kiosk_id = ? AND role = ? AND revoked_ms = 0"
		" ORDER BY enrolled_ms DESC LIMIT 1",
		"tt", kiosk_id, ROLES[role]);

	if (status == STATUS_OK)
		status = key_row(row, &key);
	store_looked(store, row);
	if (status == STATUS_OK)
		*out = key;
	return status;
}

static enum status beat(struct sql *sql, void *context)
{
	const struct change *change = context;

	return sql_run(sql, NULL,
		"UPDATE terminals SET beat_ms = ?, beat = ?, ver = ver + 1 WHERE kiosk_id = ?",
		"itt", change->now_ms, change->text, change->kiosk_id);
}

enum status store_beat(
	struct store *store, const char *kiosk_id, const char *numbers, int64_t now_ms)
{
	struct change change = {kiosk_id, numbers, now_ms};

	return store_write(store, beat, &change);
}

enum status store_sequence(
	struct store *store, const char *kiosk_id, struct store_sequence *out)
{
	struct store_sequence sequence = {0};
	struct sql_rows *row = NULL;
	struct sql *sql = store_look(store);
	enum status status = sql_number(sql, &sequence.forked_ms,
		"SELECT forked_ms FROM terminals WHERE kiosk_id = ?", "t", kiosk_id);

	if (status == STATUS_OK)
		status = sql_first(sql, &row,
			"SELECT kiosk_seq, manifest_hash FROM cases WHERE kiosk_id = ?"
			" ORDER BY kiosk_seq DESC, case_id LIMIT 1",
			"t", kiosk_id);
	if (status == STATUS_OK) {
		sequence.last = STORE_NUMBER(row, 0);
		status = store_column_hash(row, 1, sequence.hash);
	} else if (status == STATUS_NOT_FOUND) {
		status = STATUS_OK;
	}
	store_looked(store, row);
	if (status == STATUS_OK)
		*out = sequence;
	return status;
}

static enum status terminal_row(struct sql_rows *row, struct store_terminal *out)
{
	enum status status = STORE_TEXT(row, 0, out->kiosk_id);

	/* One that cannot be read is as good as none: the terminal is listed all the same. */
	if (status == STATUS_OK && STORE_TEXT(row, 1, out->beat) != STATUS_OK)
		out->beat[0] = '\0';
	out->beat_ms = STORE_NUMBER(row, 2);
	out->forked_ms = STORE_NUMBER(row, 3);
	out->revoked_ms = STORE_NUMBER(row, 4);
	out->open = STORE_NUMBER(row, 5);
	out->received = STORE_NUMBER(row, 6);
	out->last_seq = STORE_NUMBER(row, 7);
	out->received_ms = STORE_NUMBER(row, 8);
	return status;
}

enum status store_next_terminal(struct store *store, struct store_terminal *entry)
{
	struct sql_rows *row = NULL;
	struct store_terminal next = {.last_seq = 0};
	enum status status = sql_first(store_look(store), &row,
		"SELECT terminals.kiosk_id, beat, beat_ms, forked_ms,"
		" (SELECT MAX(revoked_ms) FROM terminal_keys"
		"  WHERE terminal_keys.kiosk_id = terminals.kiosk_id),"
		" COALESCE(SUM(CASE WHEN cases.received_ms = 0 AND cases.erased_ms = 0"
		"  THEN 1 ELSE 0 END), 0),"
		" COALESCE(SUM(CASE WHEN cases.received_ms <> 0 THEN 1 ELSE 0 END), 0),"
		" COALESCE(MAX(cases.kiosk_seq), 0), COALESCE(MAX(cases.received_ms), 0)"
		" FROM terminals LEFT JOIN cases ON cases.kiosk_id = terminals.kiosk_id"
		" WHERE terminals.kiosk_id = (SELECT MIN(kiosk_id) FROM terminals"
		"  WHERE kiosk_id > ?)"
		" GROUP BY terminals.kiosk_id, beat, beat_ms, forked_ms",
		"t", entry->kiosk_id);

	if (status == STATUS_OK)
		status = terminal_row(row, &next);
	store_looked(store, row);
	if (status == STATUS_OK)
		*entry = next;
	return status;
}

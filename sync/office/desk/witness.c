#include "sync/office/desk/witness.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/signed_index.h"
#include "sync/office/authority/register.h"
#include "sync/office/desk/officectl.h"
#include "sync/office/intake/office_settings.h"

/* A row that somebody added or gave back here: the authority's own list is another machine's. */
static bool is_enrolled(struct store *store, int list, const char *kiosk_id)
{
	struct store_key key;
	struct register_entry entry;
	enum status status = store_key_of(store, kiosk_id, STORE_ROLE_TLS, &key);

	if (status == STATUS_NOT_FOUND)
		return true; /* revoked, or only expected */
	return status == STATUS_OK && register_read(list, kiosk_id, &entry) == STATUS_OK &&
	       entry.revoked_ms == 0 && strcmp(entry.tls_kid, key.kid) == 0;
}

static enum status check_terminals(struct case_desk *desk, const char *office, int64_t *wrong)
{
	struct store_terminal terminal = {.last_seq = 0};
	char authority[PATH_TEXT_MAX];
	int list = -1;
	enum status status = path_join(authority, sizeof(authority), office, "authority");

	if (status == STATUS_OK)
		status = register_open(authority, &list);
	while (status == STATUS_OK &&
		(status = store_next_terminal(desk->store, &terminal)) == STATUS_OK) {
		if (is_enrolled(desk->store, list, terminal.kiosk_id))
			continue;
		fprintf(stderr, "officectl: %s: its key is not in the authority's list\n",
			terminal.kiosk_id);
		(*wrong)++;
	}
	if (list >= 0)
		close(list);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static void check_index(struct case_desk *desk, char *publication, int64_t *wrong)
{
	struct enrolment enrolment = {.minimum_index = 0};
	struct office_settings settings;
	struct bytes keys = {0};
	char folder[PATH_TEXT_MAX];
	enum status status;

	publication[strcspn(publication, "\n")] = '\0';
	status = note_key_read(publication, &enrolment.publication_key);
	if (status == STATUS_OK)
		status = office_settings_read(desk->intake, &settings);
	if (status == STATUS_OK) {
		memcpy(enrolment.origin, settings.origin, sizeof(enrolment.origin));
		status = path_join(folder, sizeof(folder), desk->intake, "signed");
	}
	if (status == STATUS_OK)
		status =
			signed_index_read(folder, &enrolment, "sealing-keys.json", &keys, NULL);
	if (status != STATUS_OK) {
		fputs("officectl: signed/index: not what the authority signed\n", stderr);
		(*wrong)++;
	}
	bytes_free(&keys);
}

enum status witness_authority(struct case_desk *desk, const char *office, int64_t *wrong)
{
	struct bytes text = {0};
	enum status status = officectl_read(office, "authority/publication.pub", &text);

	if (status == STATUS_OK) {
		check_index(desk, (char *)text.data, wrong);
		status = check_terminals(desk, office, wrong);
	} else {
		fputs("officectl: no authority here: index and enrolments are not verified\n",
			stderr);
		status = STATUS_OK;
	}
	bytes_free(&text);
	return status;
}

enum status witness_terminals(struct store *store, int64_t *lost)
{
	struct store_terminal terminal = {.last_seq = 0};
	struct wire_heartbeat beat;
	enum status status;

	while ((status = store_next_terminal(store, &terminal)) == STATUS_OK) {
		if (!*terminal.beat || wire_heartbeat_read(terminal.beat, strlen(terminal.beat),
					       &beat) != STATUS_OK)
			continue;
		if (beat.values[WIRE_BEAT_RECEIPTED] <= terminal.last_seq)
			continue;
		fprintf(stderr,
			"officectl: %s: holds receipts up to number %lld, the last one here is %lld\n",
			terminal.kiosk_id, (long long)beat.values[WIRE_BEAT_RECEIPTED],
			(long long)terminal.last_seq);
		*lost += beat.values[WIRE_BEAT_RECEIPTED] - terminal.last_seq;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

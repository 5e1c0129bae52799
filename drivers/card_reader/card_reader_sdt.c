/*
 * card_reader_sdt.c - resident ID card readers with a SAM_V module, in any of their USB forms.
 *
 * Source: reference protocols 2.1-2.6.  Fingerprints are never asked for where the module can
 * leave them out; where it cannot they are wiped unseen.
 */
#include <stdio.h>
#include <stdlib.h>

#include "drivers/card_reader/card_reader.h"
#include "drivers/card_reader/sdt_line.h"
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"

enum { STATUS_MS = 400, FIND_MS = 500, SELECT_MS = 1000, READ_MS = 3000, READ_ALL_MS = 5000 };
enum { RESET_MS = 1000, TRIES = 3, TRYING_MS = 5000, FOUND_FRESH_MS = 200, ADDRESS_TRIES = 2 };
enum { FINDS_BETWEEN_DRAINS = 16 };

struct sdt {
	struct card_reader base; /* first: a struct card_reader * is a struct sdt * */
	struct sdt_line line;
	bool reads_all;    /* it knows READ_ALL only */
	bool no_addresses; /* it keeps silent when asked for them */
	int64_t found_ms;  /* when FIND last said that a card is there */
	bool asks_reset;   /* the module's last word was one that a reset may cure */
	unsigned finds;
};

/* One command and its reply, which *out borrows until the next; what it said is kept. */
static enum status exchange(
	struct sdt *sdt, enum sdt_command command, unsigned timeout_ms, struct sdt_reply *out)
{
	enum status status = sdt_line_exchange(&sdt->line, command, timeout_ms, out);

	if (status == STATUS_OK)
		sdt->base.said = sdt_meaning(out->sw3)->word;
	return status;
}

/* Asks the module whether it is well. */
static enum status check_self(struct sdt *sdt, unsigned timeout_ms)
{
	struct sdt_reply reply;
	enum status status = exchange(sdt, SDT_STATUS, timeout_ms, &reply);

	if (status != STATUS_OK)
		return status;
	if (reply.sw3 == SDT_DONE)
		return STATUS_OK;
	return failure(STATUS_DENIED, "sdt: self-status %02x", reply.sw3);
}

/*
 * A module that says things twice would be one FIND behind, then two: nobody could tell, as
 * all its answers look alike.  So now and then the way in is emptied first.
 */
static enum status exchange_find(struct sdt *sdt, struct sdt_reply *out)
{
	if (++sdt->finds % FINDS_BETWEEN_DRAINS == 0)
		sdt->line.out_of_step = true;
	return exchange(sdt, SDT_FIND, FIND_MS, out);
}

static enum status sdt_find(struct card_reader *reader, bool *out)
{
	struct sdt *sdt = (struct sdt *)reader;
	const struct sdt_meaning *meaning;
	struct sdt_reply reply;
	enum status status = exchange_find(sdt, &reply);

	/* Some modules keep silent when nothing lies there; a living one still tells its
	 * status. */
	if (status == STATUS_TIMEOUT && check_self(sdt, STATUS_MS) == STATUS_OK) {
		*out = false;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	meaning = sdt_meaning(reply.sw3);
	if (meaning->fault == FAULT_READER_BROKEN)
		return failure(STATUS_DENIED, "sdt: FIND says %02x", reply.sw3);
	*out = meaning->action == SDT_GO_ON;
	if (*out)
		sdt->found_ms = clock_monotonic_ms();
	return STATUS_OK;
}

/* The module only answers. */
static enum status sdt_listen(struct card_reader *reader, unsigned patience_ms)
{
	(void)reader;
	(void)patience_ms;
	return STATUS_NOT_FOUND;
}

static enum status decode(
	struct sdt *sdt, const struct sdt_reply *reply, struct identity *out, enum fault *fault)
{
	struct sdt_card card;
	enum status status =
		sdt_read_card(sdt->reads_all ? SDT_READ_ALL : SDT_READ, reply, &card);

	if (status == STATUS_OK)
		status = sdt_text_decode(card.text, out);
	*fault = status == STATUS_NOT_FOUND ? FAULT_CARD_UNKNOWN : FAULT_CARD_UNREADABLE;
	return status == STATUS_OK ? STATUS_OK : STATUS_NOT_READY;
}

/* What a command came to: OK when it was done, NOT_READY with the fault when not. */
static enum status judge(struct sdt *sdt, const struct sdt_reply *reply, enum fault *fault)
{
	const struct sdt_meaning *meaning = sdt_meaning(reply->sw3);

	if (meaning->action == SDT_GO_ON || (reply->sw3 == SDT_BAD_FINGERPRINTS && reply->len))
		return STATUS_OK;
	*fault = meaning->fault;
	sdt->asks_reset = meaning->action == SDT_RESET_FIRST;
	return failure(STATUS_NOT_READY, "sdt: status %02x", reply->sw3);
}

/* One command that must be done for the reading to go on. */
static enum status ask(struct sdt *sdt, enum sdt_command command, unsigned timeout_ms,
	struct sdt_reply *out, enum fault *fault)
{
	enum status status = exchange(sdt, command, timeout_ms, out);

	return status == STATUS_OK ? judge(sdt, out, fault) : status;
}

/* Text and photo; a module that does not know how to leave fingerprints out is remembered. */
static enum status ask_content(struct sdt *sdt, struct sdt_reply *out, enum fault *fault)
{
	enum status status;

	if (!sdt->reads_all) {
		status = exchange(sdt, SDT_READ, READ_MS, out);
		if (status != STATUS_OK || out->sw3 != SDT_COMMAND_UNKNOWN)
			return status == STATUS_OK ? judge(sdt, out, fault) : status;
		sdt->reads_all = true;
	}
	return ask(sdt, SDT_READ_ALL, READ_ALL_MS, out, fault);
}

/* OK: they are known, or there are none, or the module says that it cannot tell. */
static enum status ask_addresses(struct sdt *sdt, struct identity *out)
{
	struct sdt_reply reply;
	enum status status = exchange(sdt, SDT_ADDRESSES, SELECT_MS, &reply);

	if (status != STATUS_OK)
		return status;
	if (reply.sw3 == SDT_DONE)
		return sdt_newest_address(reply.data, reply.len, out);
	if (reply.sw3 == SDT_NOT_ON_CARD || sdt_meaning(reply.sw3)->action == SDT_GIVE_UP)
		return STATUS_OK;
	return failure(STATUS_NOT_READY, "sdt: addresses %02x", reply.sw3);
}

/*
 * People move; the newest of the addresses appended later is the true one.  A card without
 * any, or a module that cannot say, leaves the printed one; so does one that failed twice, as
 * some halt the card after READ.  NO_DEVICE only.
 */
static enum status take_newest_address(struct sdt *sdt, struct identity *out)
{
	bool has_address = out->address[0] != '\0';
	const char *said = sdt->base.said;
	enum status status = STATUS_NOT_READY;

	if (!has_address || sdt->no_addresses)
		return STATUS_OK;
	for (int i = 0; i < ADDRESS_TRIES && status != STATUS_OK && status != STATUS_NO_DEVICE;
		i++)
		status = ask_addresses(sdt, out);
	sdt->no_addresses = status == STATUS_TIMEOUT;
	sdt->base.said = said;
	sdt_stream_clear(&sdt->line.stream);
	return status == STATUS_NO_DEVICE ? status : STATUS_OK;
}

/* A card found a moment ago need not be looked for again; after that it may have been moved. */
static enum status find_anew(struct sdt *sdt, enum fault *fault)
{
	bool is_fresh = sdt->found_ms && clock_monotonic_ms() - sdt->found_ms <= FOUND_FRESH_MS;
	struct sdt_reply reply;

	sdt->found_ms = 0;
	return is_fresh ? STATUS_OK : ask(sdt, SDT_FIND, SELECT_MS, &reply, fault);
}

/* One try: find, select, read, decode. */
static enum status read_once(struct sdt *sdt, struct identity *out, enum fault *fault)
{
	struct sdt_reply reply;
	enum status status;

	if ((status = find_anew(sdt, fault)) != STATUS_OK ||
		(status = ask(sdt, SDT_SELECT, SELECT_MS, &reply, fault)) != STATUS_OK ||
		(status = ask_content(sdt, &reply, fault)) != STATUS_OK)
		return status;
	status = decode(sdt, &reply, out, fault);
	sdt_stream_clear(&sdt->line.stream);
	return status == STATUS_OK ? take_newest_address(sdt, out) : status;
}

/* What a transport failure means for whoever waits. */
static enum fault transport_fault(enum status status)
{
	if (status == STATUS_NO_DEVICE)
		return FAULT_READER_ABSENT;
	return FAULT_READER_SILENT;
}

static bool is_worth_another_try(enum status status, enum fault fault)
{
	if (status == STATUS_TIMEOUT || status == STATUS_BAD_DATA)
		return true;
	return status == STATUS_NOT_READY &&
	       (fault == FAULT_CARD_UNREADABLE || fault == FAULT_CARD_LIFTED);
}

/* The second time a module asks for it: the first may have been the card's moving. */
static void reset_if_asked(struct sdt *sdt, int tries_before)
{
	struct sdt_reply reply;

	if (sdt->asks_reset && tries_before > 0 &&
		exchange(sdt, SDT_RESET, RESET_MS, &reply) != STATUS_OK)
		sdt->line.out_of_step = true;
	sdt->asks_reset = false;
}

static enum status sdt_read(struct card_reader *reader, struct identity *out, enum fault *fault)
{
	struct sdt *sdt = (struct sdt *)reader;
	int64_t give_up_ms = clock_monotonic_ms() + TRYING_MS;
	struct identity identity = {0};
	enum status status = STATUS_TIMEOUT;

	for (int i = 0; i < TRIES && (i == 0 || clock_monotonic_ms() < give_up_ms); i++) {
		*fault = FAULT_NONE;
		status = read_once(sdt, &identity, fault);
		if (!is_worth_another_try(status, *fault))
			break;
		reset_if_asked(sdt, i);
	}
	sdt_stream_clear(&sdt->line.stream);
	if (status == STATUS_OK) {
		*fault = FAULT_NONE;
		*out = identity;
	} else if (status != STATUS_NOT_READY)
		*fault = transport_fault(status);
	else if (*fault == FAULT_READER_BROKEN)
		status = STATUS_DENIED;
	bytes_wipe(&identity, sizeof(identity));
	return status;
}

static enum status sdt_describe(struct card_reader *reader, char out[CARD_READER_ABOUT])
{
	struct sdt *sdt = (struct sdt *)reader;
	char number[SDT_NUMBER_TEXT] = "?";
	struct sdt_reply reply;
	enum status status = check_self(sdt, STATUS_MS);

	if (status == STATUS_OK)
		status = exchange(sdt, SDT_NUMBER, STATUS_MS, &reply);
	if (status != STATUS_OK)
		return status;
	if (reply.sw3 == SDT_DONE)
		sdt_number_text(reply.data, number);
	snprintf(out, CARD_READER_ABOUT, "module %s, %s", number,
		sdt_transport_name(&sdt->line.transport));
	return STATUS_OK;
}

static void sdt_close(struct card_reader *reader)
{
	struct sdt *sdt = (struct sdt *)reader;
	struct usb_port *port = sdt->line.transport.port;

	port->ops->close(port);
	bytes_wipe(sdt, sizeof(*sdt));
	free(sdt);
}

static enum status sdt_open(struct usb_port *port, struct card_reader **out)
{
	struct sdt *sdt = calloc(1, sizeof(*sdt));
	enum status status;

	if (!sdt)
		return failure(STATUS_NO_MEMORY, "sdt: open");
	sdt->base.driver = &card_reader_sdt;
	/* Whoever used the reader before may have left a reply behind. */
	sdt->line.out_of_step = true;
	status = sdt_transport_init(&sdt->line.transport, port);
	if (status == STATUS_OK)
		status = check_self(sdt, STATUS_MS);
	if (status == STATUS_TIMEOUT || status == STATUS_BAD_DATA)
		status = check_self(sdt, STATUS_MS);
	if (status != STATUS_OK) {
		free(sdt);
		return status;
	}
	*out = &sdt->base;
	return STATUS_OK;
}

const struct card_reader_driver card_reader_sdt = {
	.name = "sdt",
	.open = sdt_open,
	.find = sdt_find,
	.listen = sdt_listen,
	.read = sdt_read,
	.describe = sdt_describe,
	.close = sdt_close,
};

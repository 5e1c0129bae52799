#include "sync/office/desk/officectl.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "firmware/base/clock.h"
#include "firmware/model/item/item_rules.h"
#include "sync/office/desk/decision.h"
#include "sync/office/intake/case_step.h"
#include "sync/office/intake/terminal_change.h"

static const char USAGE[] =
	"usage: officectl decide DIR CASE STATE --by NAME [--key FILE] …\n"
	"Takes a case one step further.  Who, when and to which state is signed and kept in the\n"
	"case's chain; what is said to the citizen is sealed to the visit code and the department\n"
	"and read at any terminal.  STATE and what it says:\n"
	"  accepted 受理        [--until DAY]: when it is due; without it by the promised limit\n"
	"  correction 补正      --gap WHAT=BASIS …, --until DAY: all gaps at once, once\n"
	"  rejected 不予受理    --reason --basis\n"
	"  received 收件        what lacked is there     returned 退件  --reason [--basis]\n"
	"  waiting 待前置       --reason                 transferred 转办  --to QUEUE --reason\n"
	"  reviewing 审查       [--until]                special 特别程序  --procedure NAME (听证 …)\n"
	"                       --reason --until\n"
	"  extended 延期        --reason --until --leader: once, at most 10 working days\n"
	"  decided 决定         --result granted|refused; refused: --reason --basis\n"
	"                       [--paper FILE]: the result as text, where the citizen chose to\n"
	"                       have it printed at a terminal\n"
	"  withdrawn 撤回       --reason                 terminated 终止  --reason\n"
	"  closed 办结          [--reason]: how the result is handed out\n"
	"  --key  the department's age identity, to seal what is said, and which matter it is about:\n"
	"         with it a notice that a terminal prints has the matter's name\n";

/* What only officectl needs beside the decision. */
struct deciding {
	struct decision decision;
	struct case_desk desk;
	struct seal_identity identity;
	struct opened_case *opened;
};

static void tell_fault(const char *what)
{
	fprintf(stderr, "officectl: fault: %s\n", what);
}

static bool take_option(struct decision *out, int option, char *value)
{
	const struct {
		int option;
		const char **place;
	} PLACES[] = {{'b', &out->by}, {'k', &out->key_file}, {'r', &out->reason},
		{'l', &out->basis}, {'o', &out->result}, {'a', &out->leader}, {'t', &out->to},
		{'u', &out->until}, {'p', &out->paper_file}, {'c', &out->procedure}};

	if (option == 'g' && out->gap_count < DECISION_GAPS_MAX) {
		out->gaps[out->gap_count++] = value;
		return true;
	}
	for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++)
		if (PLACES[i].option == option) {
			*PLACES[i].place = value;
			return true;
		}
	return false;
}

static bool parse(int argc, char **argv, struct decision *out)
{
	static const struct option OPTIONS[] = {{"by", required_argument, NULL, 'b'},
		{"key", required_argument, NULL, 'k'}, {"reason", required_argument, NULL, 'r'},
		{"basis", required_argument, NULL, 'l'}, {"gap", required_argument, NULL, 'g'},
		{"result", required_argument, NULL, 'o'},
		{"leader", required_argument, NULL, 'a'}, {"to", required_argument, NULL, 't'},
		{"until", required_argument, NULL, 'u'},
		{"procedure", required_argument, NULL, 'c'},
		{"paper", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
		if (!take_option(out, option, optarg))
			return false;
	if (optind != argc - 3 || !out->by)
		return false;
	out->office = argv[optind];
	out->case_name = argv[optind + 1];
	out->state = case_state_read(argv[optind + 2]);
	return out->state != CASE_STATES;
}

static void tell_procedure(void *user, const char *name)
{
	(void)user;
	fprintf(stderr, " %s", name);
}

static void print_ways(enum case_state from)
{
	fprintf(stderr, "officectl: %s %s leads to:", case_state_word(from),
		decision_name(from));
	for (int to = 0; to < CASE_STATES; to++)
		if (case_state_leads(from, (enum case_state)to))
			fprintf(stderr, " %s %s", case_state_word((enum case_state)to),
				decision_name((enum case_state)to));
	fputc('\n', stderr);
}

/* Said here in words; whoever owns the store looks at the same rules again. */
static enum status check_rules(struct deciding *deciding, struct step_note *step)
{
	struct case_desk *desk = &deciding->desk;
	char folder[PATH_TEXT_MAX], why[CASE_WHY_SIZE] = "";
	const struct case_keeper keeper = {desk->store, &desk->receipt_key, folder};
	enum status status = path_join(folder, sizeof(folder), desk->intake, "signed");

	if (status == STATUS_OK)
		status = case_desk_receipt_key(desk);
	if (status == STATUS_OK)
		status = case_step_settle(&keeper, &desk->entry, step, clock_wall_ms(), why);
	if (status != STATUS_OK || !why[0])
		return status;
	fprintf(stderr, "officectl: %s: %s\n", decision_name(step->state), why);
	if (case_step_state(&desk->entry) != CASE_STATES)
		print_ways(case_step_state(&desk->entry));
	return STATUS_DENIED;
}

/* 特别程序: those the law names, and those of the matter's own law. */
static enum status check_procedure(const struct deciding *deciding)
{
	const char *name = deciding->decision.procedure;
	char folder[PATH_TEXT_MAX];
	struct published published;
	enum status status = path_join(folder, sizeof(folder), deciding->desk.intake, "signed");

	if (!name || status != STATUS_OK)
		return status;
	published_read(folder, deciding->desk.entry.implement_code, &published);
	if (!item_has_procedure(published.item ? published.item->json : NULL, name)) {
		fprintf(stderr,
			"officectl: 特别程序: %s is none that stops the clock (行政许可法 第四十五条):",
			name);
		item_list_procedures(
			published.item ? published.item->json : NULL, tell_procedure, NULL);
		fputc('\n', stderr);
		status = STATUS_DENIED;
	}
	published_free(&published);
	return status;
}

static enum status fill_step(const struct deciding *deciding, struct step_note *out)
{
	const struct decision *decision = &deciding->decision;

	*out = (struct step_note){.state = decision->state};
	out->outcome = case_outcome_read(decision->result ? decision->result : "");
	memcpy(out->case_id, deciding->desk.entry.case_id, sizeof(out->case_id));
	if (snprintf(out->by, sizeof(out->by), "%s", decision->by) >= (int)sizeof(out->by) ||
		snprintf(out->queue, sizeof(out->queue), "%s",
			decision->to ? decision->to : "") >= (int)sizeof(out->queue))
		return failure(STATUS_FULL, "a name of more than %d bytes", STEP_WORD_SIZE - 1);
	if (decision->until)
		snprintf(out->until, sizeof(out->until), "%s", decision->until);
	return STATUS_OK;
}

static enum status seal_letter(struct deciding *deciding, struct bytes *out)
{
	const struct case_writer writer = {
		&deciding->desk, &deciding->identity, deciding->opened};
	json_t *letter = NULL;
	enum status status =
		officectl_read_identity(deciding->decision.key_file, &deciding->identity);

	if (status == STATUS_OK)
		status =
			case_desk_check(&deciding->desk, &deciding->identity, deciding->opened);
	if (status == STATUS_OK)
		status = decision_letter(&deciding->decision, &writer, &letter);
	if (status == STATUS_OK)
		status = case_letter_seal(&writer, letter, out);
	json_decref(letter);
	return status;
}

static enum status decide(struct deciding *deciding)
{
	bool writes = deciding->decision.key_file != NULL;
	struct bytes letter = {0};
	json_t *request = NULL;
	struct step_note step;
	enum status status = case_desk_open(
		deciding->decision.office, deciding->decision.case_name, &deciding->desk);

	if (status == STATUS_OK)
		status = fill_step(deciding, &step);
	if (status == STATUS_OK)
		status = check_rules(deciding, &step);
	if (status == STATUS_OK)
		status = check_procedure(deciding);
	if (status == STATUS_OK && writes)
		status = seal_letter(deciding, &letter);
	if (status == STATUS_OK)
		status = case_step_request(&step, writes ? &letter : NULL, &request);
	if (status == STATUS_OK)
		status = terminal_change_submit(deciding->desk.intake, request);
	if (status == STATUS_OK)
		printf("%s  %s %s%s%s\n", deciding->desk.entry.receipt_no,
			case_state_word(step.state), decision_name(step.state),
			step.until[0] ? "  until " : "", step.until);
	json_decref(request);
	bytes_free(&letter);
	return status;
}

int officectl_decide(int argc, char **argv)
{
	struct deciding deciding = {.desk = {.tell = tell_fault}};
	const char *lacks;
	enum status status;

	if (!parse(argc, argv, &deciding.decision)) {
		fputs(USAGE, stderr);
		return OFFICECTL_USAGE;
	}
	lacks = decision_lacks(&deciding.decision);
	if (lacks) {
		fprintf(stderr, "officectl: %s %s: %s\n",
			case_state_word(deciding.decision.state),
			decision_name(deciding.decision.state), lacks);
		return OFFICECTL_USAGE;
	}
	umask(0027);
	deciding.opened = calloc(1, sizeof(*deciding.opened));
	status = deciding.opened ? decide(&deciding) : STATUS_NO_MEMORY;
	if (deciding.opened)
		opened_case_free(deciding.opened);
	free(deciding.opened);
	bytes_wipe(&deciding.identity, sizeof(deciding.identity));
	case_desk_close(&deciding.desk);
	return status == STATUS_OK ? OFFICECTL_DONE
				   : officectl_fail(status, "the case stays as it was");
}

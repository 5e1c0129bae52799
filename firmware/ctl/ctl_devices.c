#include "firmware/ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/local_socket.h"
#include "firmware/base/words.h"
#include "firmware/model/settings.h"
#include "firmware/station/devices_json.h"

enum { ASK_MS = 25000, SETTLE_MS = 3000, SETTLE_STEP_MS = 50, TEST_MS = 20000 };

/* A kiosk of our own, for as long as one command takes. */
struct own_devices {
	struct mailbox mailbox;
	struct devices *devices;
};

static void ignore(void *user, const struct device_event *event)
{
	(void)user, (void)event;
}

static bool is_settled(struct devices *devices)
{
	struct device_info infos[DEVICE_INFOS_MAX];
	size_t count = devices_list(devices, infos);

	for (size_t i = 0; i < count; i++)
		if (strcmp(infos[i].state, "opening") == 0)
			return false;
	return true;
}

/* Only with the lock: two programs must not pull at one device. */
static enum status own_open(
	const struct ctl *ctl, const struct settings *settings, struct own_devices *own)
{
	struct device_wishes wishes;
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), ctl->state_folder, "lock");
	int fd;

	if (status == STATUS_OK)
		status = lock_try(path, &fd);
	if (status != STATUS_OK)
		return status;
	device_wishes_read(settings, &wishes);
	mailbox_init(&own->mailbox, NULL, NULL);
	status = devices_create(&wishes, &own->mailbox, ignore, NULL, &own->devices);
	for (int ms = 0; status == STATUS_OK && ms < SETTLE_MS && !is_settled(own->devices);
		ms += SETTLE_STEP_MS)
		usleep(SETTLE_STEP_MS * 1000);
	return status;
}

static void own_close(struct own_devices *own)
{
	devices_destroy(own->devices);
	if (own->devices)
		mailbox_finish(&own->mailbox);
}

/* What the running kiosk answers to line; NULL when none does. */
static json_t *ask_kiosk(const char *folder, const char *line)
{
	char path[PATH_TEXT_MAX];
	struct bytes answer = {0};
	json_t *json = NULL;

	if (path_join(path, sizeof(path), folder, "kiosk.sock") == STATUS_OK &&
		local_socket_ask(path, line, ASK_MS, &answer) == STATUS_OK &&
		json_read(answer.data, answer.len, &json) != STATUS_OK)
		json = NULL;
	bytes_free(&answer);
	return json;
}

static void tell_why(enum status status)
{
	if (status == STATUS_CONFLICT)
		fputs("kioskctl: no kiosk answers, and its lock is held\n", stderr);
	else
		fprintf(stderr, "kioskctl: no kiosk answers, and alone it did not go: %s\n",
			status_name(status));
}

/* The kiosk's answer, or our own when no kiosk runs; role NULL: the list. NULL: said why. */
static json_t *find_out(const struct ctl *ctl, const char *role)
{
	struct own_devices own = {0};
	struct settings settings;
	const char *folder = ctl_socket_folder(ctl, &settings);
	char line[96];
	enum status status;
	json_t *json;

	if (role)
		snprintf(line, sizeof(line), "{\"do\":\"test\",\"role\":\"%s\"}", role);
	else
		snprintf(line, sizeof(line), "{\"do\":\"devices\"}");
	json = ask_kiosk(folder, line);
	if (json)
		return json;
	status = own_open(ctl, &settings, &own);
	if (status != STATUS_OK)
		tell_why(status);
	else
		json = role ? devices_test_json(own.devices, device_role_by_word(role), TEST_MS)
			    : devices_list_json(own.devices);
	own_close(&own);
	return json;
}

/* Words lie beside the build that made them; without them codes are shown. */
static void open_words(void)
{
	char path[PATH_TEXT_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 16);
	char *slash;

	if (len <= 0)
		return;
	path[len] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash, "/../words");
	if (words_open(path) != STATUS_OK)
		fputs("kioskctl: no words, codes only\n", stderr);
}

static const char *language(void)
{
	const char *wanted = getenv("LANG");

	return wanted && strncmp(wanted, "zh", 2) == 0 ? "zh-Hans" : "en";
}

static const char *fault_words(const char *code)
{
	char key[64];

	if (!code || !*code)
		return "";
	snprintf(key, sizeof(key), "fault.%s.name", code);
	return words_get(language(), key);
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static void print_device(const json_t *device)
{
	const char *fault = json_text(device, "last_fault");

	printf("%-8s %-10s %-10s %-9s %-8s %s", or_dash(json_text(device, "bus")),
		or_dash(json_text(device, "id")), or_dash(json_text(device, "role")),
		or_dash(json_text(device, "driver")), or_dash(json_text(device, "state")),
		or_dash(json_text(device, "name")));
	if (fault && *fault)
		printf("; last fault %s %s", or_dash(json_text(device, "last_fault_at")),
			fault_words(fault));
	putchar('\n');
}

static bool is_wanting(const json_t *devices)
{
	const json_t *device;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)devices, i, device) {
		const char *fault = json_text(device, "fault");
		if (fault && *fault)
			return true;
	}
	return false;
}

static enum ctl_exit print_json(const json_t *json)
{
	struct bytes text = {0};
	enum status status = json_canonical(json, &text);

	if (status == STATUS_OK)
		puts((const char *)text.data);
	bytes_free(&text);
	return status == STATUS_OK ? CTL_DONE : CTL_COULD_NOT;
}

enum ctl_exit ctl_devices(const struct ctl *ctl)
{
	json_t *devices = find_out(ctl, NULL), *device;
	enum ctl_exit end = CTL_DONE;
	size_t i;

	if (!json_is_array(devices)) {
		if (devices)
			fputs("kioskctl: kiosk does not say which devices there are\n", stderr);
		json_decref(devices);
		return CTL_COULD_NOT;
	}
	open_words();
	if (ctl->json)
		end = print_json(devices);
	else
		json_array_foreach (devices, i, device)
			print_device(device);
	if (end == CTL_DONE && is_wanting(devices))
		end = CTL_WANTING;
	words_close();
	json_decref(devices);
	return end;
}

/* "2026-11-24T10:00:00.000Z reader passed: module …" */
static void print_test(const json_t *test)
{
	const char *said = json_text(test, "said"), *fault = json_text(test, "fault");

	printf("%s %s ", json_text(test, "at"), json_text(test, "role"));
	if (fault && *fault)
		printf("failed: %s", fault_words(fault));
	else
		fputs("passed", stdout);
	printf(", %lld ms", (long long)json_integer_value(json_object_get(test, "took_ms")));
	if (*or_dash(json_text(test, "about")) != '-')
		printf("; %s", json_text(test, "about"));
	if (said && *said)
		printf("; %s", words_get(language(), said));
	putchar('\n');
}

enum ctl_exit ctl_test(const struct ctl *ctl)
{
	json_t *test;
	enum ctl_exit end;

	if (device_role_by_word(ctl->words[0]) == DEVICE_ROLES) {
		fputs("kioskctl: no such role: see --help\n", stderr);
		return CTL_USAGE;
	}
	test = find_out(ctl, ctl->words[0]);
	if (!test || !json_text(test, "at")) {
		if (test)
			fprintf(stderr, "kioskctl: it did not come to a test: %s\n",
				or_dash(json_text(test, "error")));
		json_decref(test);
		return CTL_COULD_NOT;
	}
	open_words();
	end = json_is_true(json_object_get(test, "passed")) ? CTL_DONE : CTL_WANTING;
	if (!ctl->json)
		print_test(test);
	else if (print_json(test) != CTL_DONE)
		end = CTL_COULD_NOT;
	words_close();
	json_decref(test);
	return end;
}

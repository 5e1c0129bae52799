/*
 * usbsimctl - the hands at the simulated desk: cards, paper, covers, plugs.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/local_socket.h"
#include "tests/sim/usbsim_socket.h"

enum { ANSWER_MS = 10000 };

static const char USAGE[] =
	"usage: usbsimctl [--socket S] COMMAND...\n"
	"Acts on a running usbsim; prints its answer, exit code 1 when it is \"no\".\n\n"
	"card FILE.json             put a card on the reader\n"
	"card none                  take it away\n"
	"card broken|whole          it does (not) authenticate the reader\n"
	"social FILE.json           put that person's social security card into the slot\n"
	"social bank|none           another card; no card\n"
	"dual-slot …, dual-field …  the same, for the reader with a slot and a field\n"
	"page FILE.jpg              lay a picture under the camera\n"
	"page-by-turns FILE.jpg     another one of its size at every second frame\n"
	"lift-after N|read          it goes after N bytes of the next read, or when that "
	"begins\n"
	"scan TEXT, scan-2 TEXT     a code is held before a scanner\n"
	"form pair|pairs|hid        the reader's endpoints, while it is unplugged\n"
	"silent DEVICE              any but keyboard and camera takes everything and never "
	"answers\n"
	"awake DEVICE               it answers again\n"
	"stall|babble|empty N DEVICE  so many packets from it are such\n"
	"paper ok|low|out           the roll of the printer\n"
	"paper out-after ROWS       it ends so many rows from now\n"
	"cover open|closed\n"
	"cover open-after ROWS\n"
	"cutter jammed|free\n"
	"proof on|off               the printer says when a slip is done, or never does\n"
	"unplug DEVICE, plug DEVICE  reader, reader_2, printer, scanner, scanner_2, keyboard, "
	"slot, "
	"dual, camera, camera_2\n"
	"unplug-after ROWS printer  the plug is pulled so many rows from now\n"
	"unplug-after BYTES DEVICE\n"
	"unplug-after REQUESTS camera|camera_2\n"
	"state                      one line about everything\n";

static int ask(const char *socket_path, const char *line)
{
	struct bytes answer = {0};
	enum status status = local_socket_ask(socket_path, line, ANSWER_MS, &answer);
	int code = 3;

	if (status == STATUS_OK && answer.len) {
		puts((const char *)answer.data);
		code = strncmp((const char *)answer.data, "ok", 2) == 0 ? 0 : 1;
	} else {
		fprintf(stderr, "usbsimctl: no usbsim answers: %s\n", status_name(status));
	}
	bytes_free(&answer);
	return code;
}

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = {{"socket", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'}, {0}};
	char default_socket[USBSIM_SOCKET_MAX];
	const char *socket_path = usbsim_socket_default(default_socket, false);
	struct bytes line = {0};
	int option, code;

	while ((option = getopt_long(argc, argv, "+", OPTIONS, NULL)) != -1) {
		if (option == 's')
			socket_path = optarg;
		else if (option == 'h')
			return fputs(USAGE, stdout), 0;
		else
			return fputs(USAGE, stderr), 2;
	}
	if (optind == argc)
		return fputs(USAGE, stderr), 2;
	for (int i = optind; i < argc; i++)
		if (bytes_add_format(&line, "%s%s", i > optind ? " " : "", argv[i]) !=
			STATUS_OK)
			return 3;
	code = ask(socket_path, (const char *)line.data);
	bytes_free(&line);
	return code;
}

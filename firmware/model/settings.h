/*
 * settings.h - what a technician may set for one terminal.
 *
 * One table in settings.c gives name, type, range, default and unit; an unknown key or a
 * value out of range is a named fault with its JSON pointer, never ignored.
 * Source: design formats, "Settings".
 */
#ifndef FIRMWARE_MODEL_SETTINGS_H
#define FIRMWARE_MODEL_SETTINGS_H

#include "firmware/base/files.h"
#include "firmware/model/device_selector.h"

struct settings {
	char hall[96];              /* name of the hall, printed on every slip */
	char hall_en[96];           /* the same in English, on screens and paper; "" none */
	char terminal_place[96];    /* where in the hall */
	char terminal_place_en[96]; /* likewise */
	char languages[64];         /* "zh-Hans en" */
	char office_url[256];       /* https://host:port of the intake */
	char renewal_url[256];      /* https://host:port of the certificate renewal; "" none */
	char proxy_url[256];        /* http://host:port between here and the office; "" none */
	char status_host[128];      /* host in the slip's QR */
	char stick_folder[PATH_TEXT_MAX];  /* where a citizen's stick is mounted; "" none */
	char socket_folder[PATH_TEXT_MAX]; /* for sockets when the state path is too long; ""
					      state */
	/* Which device is which: model/device_selector.h */
	char reader_device[DEVICE_SELECTOR_TEXT], printer_device[DEVICE_SELECTOR_TEXT];
	char smart_card_device[DEVICE_SELECTOR_TEXT], smart_card_2_device[DEVICE_SELECTOR_TEXT];
	char scanner_device[DEVICE_SELECTOR_TEXT], scanner_2_device[DEVICE_SELECTOR_TEXT];
	char camera_device[DEVICE_SELECTOR_TEXT];
	char id_code_issuers[96]; /* whose electronic ID codes count, with spaces; "" none */
	char consult_phone[32], complaint_phone[32];
	int panel_width_mm, panel_height_mm; /* 393 × 698: 32" portrait */
	int panel_bottom_mm;                 /* its lower edge above the floor; 700 */
	int purge_days;       /* ciphertext kept after a verified receipt; default 7 */
	int reserve_mb;       /* free space below which no visit starts; default 64 */
	int printer_width_px; /* dots of the head; 576 */
	char keypad[96]; /* SDL's names of its keys: up,down,left,right,select,help,voice */
	int key_repeat_delay_ms;          /* a held key repeats after so long; 0 never; 2000 */
	int double_strike_ms;             /* the same key twice within counts once; 0 */
	int double_touch_ms;              /* the same for a target on the screen; 150 */
	int heartbeat_s;                  /* between two looks at the office; 900 */
	int busy_from_hour, busy_to_hour; /* of the day: when the line belongs to others … */
	int busy_kib_s;                   /* … and uploads go at most so fast; 0 no limit */
	char voice_speaker[64], voice_headphone[64]; /* ALSA's names; "default" */
	char headphone_jack[128];                    /* its input event device; "" none */
	char usb_inside_ports[128]; /* "1-1 1-2": inside the housing, no keyboard; "" none */
	char usb_keypad_ports[64];  /* "1-5": the tactile keypad, nothing but keys */
	char usb_citizen_ports[64]; /* "3-1": one stick each, nothing else */
	char photo_decoder
		[PATH_TEXT_MAX]; /* a shared object: drivers/card_reader/card_photo.h; "" none */
	int receipt_wait_ms;     /* how long the slip waits for the office's note; 5000 */
	int staff_from_hour;     /* the hall's staff is there on working days, from here */
	int staff_to_hour;       /* to here; 9 and 17 */
};

/* Built-in values. */
void settings_defaults(struct settings *out);

/*
 * Defaults overlaid by the file.  NOT_FOUND when there is none (defaults are in *out);
 * BAD_DATA with every fault logged and *out as the defaults.
 */
MUST_CHECK enum status settings_read(const char *path, struct settings *out);

/* The hall's name for who reads that language: in Chinese where no other is given. */
const char *settings_hall(const struct settings *settings, const char *language);

/* Where in the hall the terminal stands, likewise. */
const char *settings_place(const struct settings *settings, const char *language);

#endif

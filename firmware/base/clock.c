#include "firmware/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define DAY_MS INT64_C(86400000)
#define CHINA_MS (8 * 3600 * INT64_C(1000))
#define YEAR_0000_MS INT64_C(-62167219200000)
#define YEAR_9999_END_MS INT64_C(253402300799999)

#ifndef RELEASE
#define OFFSET_NAME "ONEVISIT_CLOCK_OFFSET_MS"
#define OFFSET_MAX_MS (100 * 366 * DAY_MS)

static _Atomic int64_t offset_ms;
static pthread_once_t offset_once = PTHREAD_ONCE_INIT;

static void take_offset(void)
{
	const char *text = getenv(OFFSET_NAME);
	char *end;
	long long value;

	if (!text || !*text)
		return;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno == 0 && *end == '\0' && value > 0 && value <= OFFSET_MAX_MS)
		offset_ms = value;
}

int64_t clock_offset_ms(void)
{
	pthread_once(&offset_once, take_offset);
	return offset_ms;
}

void clock_advance(int64_t ms)
{
	int64_t before = clock_offset_ms();

	if (ms > 0 && ms <= OFFSET_MAX_MS - before)
		offset_ms += ms;
}

void clock_pass_on(void)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)clock_offset_ms());
	if (clock_offset_ms())
		setenv(OFFSET_NAME, text, 1);
}
#else
int64_t clock_offset_ms(void)
{
	return 0;
}

void clock_advance(int64_t ms)
{
	(void)ms;
}

void clock_pass_on(void)
{
}
#endif

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The floor less the clock that counts from boot, so that it rises with time; 0: none. */
static _Atomic int64_t floor_at_boot_ms;

void clock_set_floor(int64_t ms)
{
	int64_t next = ms - read_clock(CLOCK_BOOTTIME), now = floor_at_boot_ms;

	while (next > now && !atomic_compare_exchange_weak(&floor_at_boot_ms, &now, next))
		;
}

int64_t clock_wall_ms(void)
{
	int64_t wall_ms = read_clock(CLOCK_REALTIME), floor_ms = floor_at_boot_ms;

	if (floor_ms) {
		floor_ms += read_clock(CLOCK_BOOTTIME);
		if (wall_ms < floor_ms || wall_ms - floor_ms > CLOCK_AHEAD_MS)
			wall_ms = floor_ms;
	}
	return wall_ms + clock_offset_ms();
}

int64_t clock_monotonic_ms(void)
{
	return read_clock(CLOCK_BOOTTIME) + clock_offset_ms();
}

int64_t clock_steady_ms(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

struct moment {
	int year, month, day, hour, minute, second, ms;
};

/*
 * Not gmtime_r(): its first call reads /etc/localtime, which a confined process must not.
 * Days are counted from 0000-03-01, so that the leap day ends a year; 146097 days are 400
 * years.
 */
static struct moment moment_of(int64_t wall_ms)
{
	int64_t ms = wall_ms < YEAR_0000_MS ? YEAR_0000_MS : wall_ms;
	int64_t days, rest;
	int era, day, year, month;

	if (ms > YEAR_9999_END_MS)
		ms = YEAR_9999_END_MS;
	ms -= YEAR_0000_MS;
	days = ms / DAY_MS - 60 + 146097; /* 400 years early keeps it positive */
	rest = ms % DAY_MS;
	era = (int)(days / 146097);
	day = (int)(days % 146097);
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	return (struct moment){
		.year = (era - 1) * 400 + year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = day - (153 * month + 2) / 5 + 1,
		.hour = (int)(rest / 3600000),
		.minute = (int)(rest / 60000 % 60),
		.second = (int)(rest / 1000 % 60),
		.ms = (int)(rest % 1000),
	};
}

static struct moment in_china(int64_t wall_ms)
{
	return moment_of(
		wall_ms > YEAR_9999_END_MS - CHINA_MS ? YEAR_9999_END_MS : wall_ms + CHINA_MS);
}

void clock_text(int64_t wall_ms, char out[CLOCK_TEXT_SIZE])
{
	struct moment at = in_china(wall_ms);

	snprintf(out, CLOCK_TEXT_SIZE, "%04d-%02d-%02d %02d:%02d", at.year, at.month, at.day,
		at.hour, at.minute);
}

void clock_date(int64_t wall_ms, char out[CLOCK_TEXT_SIZE])
{
	struct moment at = in_china(wall_ms);

	snprintf(out, CLOCK_TEXT_SIZE, "%04d-%02d-%02d", at.year, at.month, at.day);
}

void clock_utc_text(int64_t wall_ms, char out[CLOCK_UTC_TEXT_SIZE])
{
	struct moment at = moment_of(wall_ms);

	snprintf(out, CLOCK_UTC_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", at.year,
		at.month, at.day, at.hour, at.minute, at.second, at.ms);
}

enum status clock_boot_id(char out[CLOCK_BOOT_ID_SIZE])
{
	char text[CLOCK_BOOT_ID_SIZE] = "";
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (fd >= 0)
		close(fd);
	if (len != sizeof(text) || text[CLOCK_BOOT_ID_SIZE - 1] != '\n')
		return failure(STATUS_IO, "clock: boot id of %zd bytes", len);
	text[CLOCK_BOOT_ID_SIZE - 1] = '\0';
	memcpy(out, text, sizeof(text));
	return STATUS_OK;
}

/*
 * The kernel starts with an estimated error of 16 s, which only a time daemon lowers: small
 * but unsynchronised means that it was right once since boot and now runs on by itself.
 */
const char *clock_quality(void)
{
	struct timex timex = {.modes = 0};

	if (adjtimex(&timex) < 0)
		return "unknown";
	if (!(timex.status & STA_UNSYNC))
		return "synced";
	return timex.esterror < 16000000 ? "held" : "unknown";
}

/*
 * report.c - what was done and what went wrong, in words.
 */
#include "tests/fleet/report.h"

#include <stdio.h>

static const char *const FAULTS[FLEET_FAULTS] = {
	[FLEET_REQUEST_LOST] = "requests lost",
	[FLEET_REQUEST_CUT] = "requests cut at some byte",
	[FLEET_REQUEST_SLOW] = "requests in two halves",
	[FLEET_REQUEST_LATE] = "requests late and out of order",
	[FLEET_REQUEST_REPEATED] = "requests done twice",
	[FLEET_REPLY_LOST] = "replies lost",
	[FLEET_TWIN] = "twins of manifests that came first",
	[FLEET_NEIGHBOUR] = "requests by another terminal",
	[FLEET_PORTAL] = "answers of strangers",
	[FLEET_PROXY] = "answers of proxies",
	[FLEET_LINE_DOWN] = "lines dead for a while",
	[FLEET_POWER_CUT] = "terminals without power",
	[FLEET_KILL] = "terminals' programs killed",
	[FLEET_SYNC_FAILED] = "terminals' fsyncs failed",
	[FLEET_SYNC_DB_GONE] = "sync.db gone",
	[FLEET_RESTORED] = "terminals restored from a backup",
	[FLEET_POISONED] = "poisoned cases",
	[FLEET_CERTIFICATE_ENDS] = "certificates that end within the week",
	[FLEET_CERTIFICATE_RENEWED] = "certificates renewed in time",
	[FLEET_CERTIFICATE_EXPIRED] = "certificates renewed after their end",
	[FLEET_COURIER] = "couriers with a stick, lines dead for days",
	[FLEET_COURIER_CASES] = "cases taken in from a stick",
	[FLEET_COURIER_AGAIN] = "sticks taken in twice",
	[FLEET_CLOCK_1970] = "clocks at 1970",
	[FLEET_CLOCK_2040] = "clocks at 2040",
	[FLEET_CLOCK_DRIFT] = "clocks some minutes off",
	[FLEET_DISK_FULL] = "terminals' disks full",
	[FLEET_OFFICE_POWER_CUT] = "offices without power",
	[FLEET_OFFICE_KILL] = "offices killed",
	[FLEET_OFFICE_SYNC_FAILED] = "offices' fsyncs failed",
	[FLEET_OFFICE_FULL] = "offices' disks full",
	[FLEET_OFFICE_RESTART] = "offices restarted",
};

static const char *const BROKEN[FLEET_BROKEN] = {
	[FLEET_LOST] = "acknowledged, and lost",
	[FLEET_DOUBLED] = "doubled",
	[FLEET_UNVERIFIED] = "released without a true receipt",
	[FLEET_ILLEGAL] = "illegal states of a queue",
	[FLEET_HOLE] = "unexplained holes",
	[FLEET_STUCK] = "stuck",
	[FLEET_UNDURABLE] = "promised before it was durable",
	[FLEET_POISON] = "poisoned cases not put aside",
	[FLEET_ADMITTED] = "begun visits that found the disk full",
	[FLEET_EXPIRED] = "expired certificates shown to the office",
	[FLEET_CLOCK] = "office not trusted for a wrong clock",
	[FLEET_TOGETHER] = "starting together after power came",
	[FLEET_FORKS] = "forks not stopped",
	[FLEET_HALF] = "let in without room, or half",
	[FLEET_OWNER] = "another terminal's words answered",
	[FLEET_PEAK] = "too many requests at once",
};

long report_broken(const struct tally *sum)
{
	long count = 0;

	for (int kind = 0; kind < FLEET_BROKEN; kind++)
		count += sum->broken[kind];
	return count;
}

void report_fleet(const struct plan *whole, int regions, const struct tally *sum, double took_s)
{
	double days = whole->days + 2.0;

	printf("fleet: %d terminals, %d regions, %d days and 2 calm ones, seed %llu\n",
		whole->terminals, regions, whole->days, (unsigned long long)whole->seed);
	printf("  %10ld cases told in %ld visits, %ld receipts, %ld filed without anybody "
	       "told\n",
		sum->cases, sum->visits, sum->receipts, sum->unknown);
	printf("  %10ld requests, %ld events, %ld cases read back whole\n", sum->requests,
		sum->events, sum->read_back);
	for (int kind = 0; kind < FLEET_FAULTS; kind++)
		printf("  %10ld %s\n", sum->faults[kind], FAULTS[kind]);
	printf("  %10ld cases flagged as forks, %ld of %ld restored terminals stopped\n",
		sum->forks, sum->stopped, sum->faults[FLEET_RESTORED]);
	printf("  %10u requests in the fullest second, %u after the power came back "
	       "everywhere\n",
		sum->peak, sum->peak_after_power);
	for (int kind = 0; kind < FLEET_BROKEN; kind++)
		printf("  %10ld %s%s%s\n", sum->broken[kind], BROKEN[kind],
			sum->broken[kind] ? ", first: " : "", sum->first[kind]);
	printf("  %.1f days in %.1f s, %.0f cases/s\n", days, took_s,
		(double)sum->cases / took_s);
}

const char *report_word(enum fleet_broken kind)
{
	return BROKEN[kind];
}

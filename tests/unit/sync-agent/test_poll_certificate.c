/* The terminal renews its certificate in time, and may do nothing else after its end. */
#include "tests/unit/sync-agent/poll_desk.h"

#include <unistd.h>

/* A key, a certificate that ends in 10 days and one that ends in 700: by openssl. */
static void make_certificates(void)
{
	char command[1200];

	snprintf(command, sizeof(command),
		"cd %s && mkdir -p keys && { openssl ecparam -name prime256v1 -genkey -noout "
		"-out ca.key && "
		"openssl req -x509 -new -key ca.key -subj /CN=ca -days 3000 -out ca.pem && "
		"openssl ecparam -name prime256v1 -genkey -noout -out keys/tls.pem && "
		"openssl req -new -key keys/tls.pem -subj /CN=530702/OU=tls -out r && "
		"for d in 10 700; do openssl x509 -req -in r -CA ca.pem -CAkey ca.key "
		"-CAcreateserial -days $d -out $d.pem; done && cp 10.pem keys/tls.crt && "
		"openssl crl2pkcs7 -nocrl -certfile 700.pem -outform DER | base64 -w0 > p7; "
		"} >/dev/null 2>&1",
		folder);
	assert_int_equal(system(command), 0);
}

static void enrol_with_ca(void)
{
	struct enrolment enrolment;
	struct bytes ca = {0};
	char path[128];

	make_certificates();
	snprintf(path, sizeof(path), "%s/ca.pem", folder);
	assert_int_equal(file_read(path, 8192, &ca), STATUS_OK);
	assert_int_equal(enrolment_read(folder, &enrolment), STATUS_OK);
	assert_int_equal(
		enrolment_write(folder, &enrolment, (char *)ca.data, "server ca"), STATUS_OK);
	write_file("settings.json", "{\"office_url\":\"https://office.test:1\","
				    "\"renewal_url\":\"https://renew.test:2\"}");
	bytes_free(&ca);
}

static void give_certificates(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/p7", folder);
	assert_int_equal(file_read(path, 8192, &office.certificates), STATUS_OK);
}

static bool is_renewed(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/sync/tls.crt", folder);
	return access(path, F_OK) == 0;
}

static void a_certificate_in_its_last_third_is_renewed(void **unused)
{
	(void)unused;
	enrol_with_ca();
	give_certificates();
	turn_when_due();
	assert_int_equal(office.renewals, 0); /* ten days of ten are left */
	assert_in_range(office.beat.values[WIRE_BEAT_EXPIRES_MS],
		clock_wall_ms() + INT64_C(9) * 24 * 3600 * 1000,
		clock_wall_ms() + INT64_C(10) * 24 * 3600 * 1000);
	clock_advance(INT64_C(8) * 24 * 3600 * 1000);
	agent_turn(agent);
	assert_int_equal(office.renewals, 1);
	assert_true(is_renewed());
	turn_when_due();
	assert_int_equal(office.renewals, 1);
	assert_line("");
}

static void an_expired_certificate_may_only_be_renewed(void **unused)
{
	int before;

	(void)unused;
	enrol_with_ca();
	queue_two_parts(queue, &office, 1);
	clock_advance(INT64_C(20) * 24 * 3600 * 1000);
	before = office.requests;
	bring_question(); /* a citizen asks at the screen */
	agent_turn(agent);
	assert_asked("failed");
	assert_int_equal(office.questions, 0);
	assert_int_equal(office.renewals, 1);
	assert_int_equal(office.requests, before + 1);
	assert_line("certificate.expired");
	assert_state(1, "", "");
	give_certificates();
	agent_turn(agent);
	assert_line("");
	assert_state(1, "delivered", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_certificate_in_its_last_third_is_renewed),
		at_a_desk(an_expired_certificate_may_only_be_renewed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

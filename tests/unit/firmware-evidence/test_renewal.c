#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/renewal.h"

static struct scratch scratch;

/* openssl is the authority: present.pem, next.pem and others of its making. */
static const char AUTHORITY[] =
	"ec() { openssl ecparam -name prime256v1 -genkey -noout -out $1; }\n"
	"ca() { ec $1.key && openssl req -x509 -new -key $1.key -subj /CN=$1 -days 3000 -out "
	"$1.pem; }\n"
	"sign() { openssl req -new -key $1 -subj \"$2\" -out r && "
	"openssl x509 -req -in r -CA $3.pem -CAkey $3.key -CAcreateserial -days $4 -out $5; }\n"
	"pack() { openssl crl2pkcs7 -nocrl -certfile $1 -outform DER | base64 -w64 > $2; }\n"
	"S=/CN=530702/OU=tls\n"
	"ca ca && ca other && ec tls.pem && ec foreign.pem && "
	"sign tls.pem $S ca 30 present.pem && sign tls.pem $S ca 700 next.pem && "
	"sign tls.pem /CN=530703/OU=tls ca 700 subject.pem && "
	"sign tls.pem /CN=530702/OU=manifest ca 700 role.pem && "
	"sign foreign.pem $S ca 700 key.pem && sign tls.pem $S other 700 authority.pem && "
	"sign tls.pem $S ca 10 shorter.pem && "
	"for i in next subject role key authority shorter; do pack $i.pem $i.p7 || exit 1; "
	"done; "
	"cat ca.pem next.pem > both.pem && pack both.pem both.p7";

static void read_file(const char *name, struct bytes *out)
{
	scratch_read(&scratch, name, out);
}

static int open_authority(void **unused)
{
	(void)unused;
	scratch_open(&scratch);
	return scratch_run(&scratch, AUTHORITY);
}

static int close_authority(void **unused)
{
	(void)unused;
	scratch_close(&scratch);
	return 0;
}

static enum status accept(const char *answer_name, struct bytes *out)
{
	struct bytes answer = {0}, present = {0}, ca = {0};
	enum status status;

	read_file(answer_name, &answer);
	read_file("present.pem", &present);
	read_file("ca.pem", &ca);
	status = renewal_accept(answer.data, answer.len, &present, (const char *)ca.data, out);
	bytes_free(&answer);
	bytes_free(&present);
	bytes_free(&ca);
	return status;
}

static void openssl_reads_the_request_and_its_subject(void **unused)
{
	struct bytes key = {0}, present = {0}, foreign = {0}, request = {0};

	(void)unused;
	read_file("tls.pem", &key);
	read_file("foreign.pem", &foreign);
	read_file("present.pem", &present);
	ok(renewal_request(&key, &present, &request));
	scratch_write(&scratch, "request", request.data, request.len);
	assert_int_equal(scratch_run(&scratch, "base64 -d request | openssl req -inform DER "
					       "-verify -noout -subject > said && "
					       "grep -q 'CN = 530702, OU = tls' said"),
		0);
	bytes_free(&request);
	assert_int_equal(renewal_request(&foreign, &present, &request), STATUS_BAD_DATA);
	bytes_free(&key);
	bytes_free(&present);
	bytes_free(&foreign);
}

static void the_next_certificate_is_taken_alone_or_in_company(void **unused)
{
	static const char *const answers[] = {"next.p7", "both.p7"};
	int64_t from_ms, to_ms, present_to_ms;
	struct bytes present = {0};

	(void)unused;
	read_file("present.pem", &present);
	ok(renewal_dates(present.data, present.len, &from_ms, &present_to_ms));
	for (size_t i = 0; i < 2; i++) {
		struct bytes pem = {0};

		ok(accept(answers[i], &pem));
		ok(renewal_dates(pem.data, pem.len, &from_ms, &to_ms));
		assert_true(to_ms - present_to_ms > INT64_C(660) * 24 * 3600 * 1000);
		bytes_free(&pem);
	}
	bytes_free(&present);
}

static void any_other_certificate_is_refused(void **unused)
{
	static const char *const answers[] = {
		"subject.p7", "role.p7", "key.p7", "authority.p7", "shorter.p7"};
	struct bytes pem = {0};

	(void)unused;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		assert_int_equal(accept(answers[i], &pem), STATUS_DENIED);
	scratch_write(&scratch, "junk", "MIIB", 4);
	assert_int_equal(accept("junk", &pem), STATUS_BAD_DATA);
	scratch_write(&scratch, "junk", "\xff\xfe", 2);
	assert_int_equal(accept("junk", &pem), STATUS_BAD_DATA);
	assert_int_equal(accept("next.pem", &pem), STATUS_BAD_DATA);
	assert_int_equal(pem.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openssl_reads_the_request_and_its_subject),
		cmocka_unit_test(the_next_certificate_is_taken_alone_or_in_company),
		cmocka_unit_test(any_other_certificate_is_refused),
	};

	return cmocka_run_group_tests(tests, open_authority, close_authority);
}

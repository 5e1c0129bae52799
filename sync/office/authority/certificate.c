#include "sync/office/authority/certificate.h"

#include <arpa/inet.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "firmware/evidence/seal.h"

#define DAY_S (24 * 60 * 60)
#define AUTHORITY_DAYS 3653
#define SERIAL_SIZE 16

/* One "name = value" of X509V3_EXT_conf_nid. */
struct extension {
	int nid;
	const char *value;
};

static const struct extension AUTHORITY_EXTENSIONS[] = {
	{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
	{NID_key_usage, "critical,keyCertSign,cRLSign"},
	{NID_subject_key_identifier, "hash"},
	{NID_undef, NULL},
};
static const struct extension SERVER_EXTENSIONS[] = {
	{NID_basic_constraints, "critical,CA:FALSE"},
	{NID_key_usage, "critical,digitalSignature"},
	{NID_ext_key_usage, "serverAuth"},
	{NID_subject_key_identifier, "hash"},
	{NID_authority_key_identifier, "keyid"},
	{NID_undef, NULL},
};
static const struct extension TERMINAL_EXTENSIONS[] = {
	{NID_basic_constraints, "critical,CA:FALSE"},
	{NID_key_usage, "critical,digitalSignature"},
	{NID_ext_key_usage, "clientAuth"},
	{NID_subject_key_identifier, "hash"},
	{NID_authority_key_identifier, "keyid"},
	{NID_undef, NULL},
};

/* signing_key keeps its inside to itself; PEM is the way across. */
static EVP_PKEY *private_key(const struct signing_key *key)
{
	struct bytes pem = {0};
	EVP_PKEY *pkey = NULL;
	BIO *bio = NULL;

	if (signing_key_pem(key, &pem) == STATUS_OK)
		bio = BIO_new_mem_buf(pem.data, (int)pem.len);
	if (bio)
		pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	bytes_free(&pem);
	return pkey;
}

/* Of a key of which perhaps only the public half is here. */
static EVP_PKEY *public_key(const struct signing_key *key)
{
	struct bytes spki = {0};
	EVP_PKEY *pkey = NULL;
	const uint8_t *at;

	if (signing_key_spki(key, &spki) == STATUS_OK) {
		at = spki.data;
		pkey = d2i_PUBKEY(NULL, &at, (long)spki.len);
	}
	bytes_free(&spki);
	return pkey;
}

static X509 *read_pem(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return certificate;
}

static enum status write_pem(X509 *certificate, struct bytes *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	enum status status = STATUS_NO_MEMORY;
	char *data;

	if (bio && PEM_write_bio_X509(bio, certificate)) {
		long len = BIO_get_mem_data(bio, &data);

		status = bytes_add(out, data, (size_t)len);
	}
	BIO_free(bio);
	return status;
}

static bool add_name(X509_NAME *name, int nid, const char *value)
{
	return !value || X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
				 (const unsigned char *)value, -1, -1, 0);
}

static bool set_serial(X509 *certificate)
{
	uint8_t serial[SERIAL_SIZE];
	BIGNUM *number;
	bool set;

	random_bytes(serial, sizeof(serial));
	serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and never shorter */
	number = BN_bin2bn(serial, sizeof(serial), NULL);
	set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
	BN_free(number);
	return set;
}

/* From a day before now, as clocks of two machines differ. */
static bool set_dates(X509 *certificate, int64_t now_ms, int days)
{
	time_t now = (time_t)(now_ms / 1000);

	return X509_time_adj_ex(X509_getm_notBefore(certificate), -1, 0, &now) &&
	       X509_time_adj_ex(X509_getm_notAfter(certificate), days, 0, &now);
}

static bool add_extensions(X509 *certificate, X509 *issuer, const struct extension *extensions)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	for (; extensions->value; extensions++) {
		X509_EXTENSION *extension =
			X509V3_EXT_conf_nid(NULL, &context, extensions->nid, extensions->value);
		bool added = extension && X509_add_ext(certificate, extension, -1);

		X509_EXTENSION_free(extension);
		if (!added)
			return false;
	}
	return true;
}

/* What every certificate here is made from. */
struct draft {
	const char *common_name, *unit;
	int days;
	const struct extension *extensions;
	const char *alternative_names; /* NULL when there are none */
};

/* issuer NULL: signs itself. */
static X509 *make(const struct draft *draft, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key,
	int64_t now_ms)
{
	const struct extension names[] = {
		{NID_subject_alt_name, draft->alternative_names}, {NID_undef, NULL}};
	X509 *made = X509_new();
	X509 *signer = issuer ? issuer : made;
	bool good = made && X509_set_version(made, X509_VERSION_3) && set_serial(made) &&
		    set_dates(made, now_ms, draft->days) &&
		    add_name(X509_get_subject_name(made), NID_commonName, draft->common_name) &&
		    add_name(X509_get_subject_name(made), NID_organizationalUnitName,
			    draft->unit) &&
		    X509_set_issuer_name(made, X509_get_subject_name(signer)) &&
		    X509_set_pubkey(made, key) &&
		    add_extensions(made, signer, draft->extensions) &&
		    add_extensions(made, signer, names) &&
		    X509_sign(made, issuer_key, EVP_sha256());

	if (!good) {
		X509_free(made);
		return NULL;
	}
	return made;
}

static enum status make_leaf(const struct draft *draft, const char *authority_pem,
	const struct signing_key *authority_key, const struct signing_key *key, int64_t now_ms,
	struct bytes *pem)
{
	X509 *authority = read_pem(authority_pem, strlen(authority_pem)), *made = NULL;
	EVP_PKEY *issuer_key = private_key(authority_key), *subject = public_key(key);
	enum status status;

	if (authority && issuer_key && subject && X509_check_private_key(authority, issuer_key))
		made = make(draft, subject, authority, issuer_key, now_ms);
	status = made ? write_pem(made, pem)
		      : failure(STATUS_DENIED, "no certificate for %s", draft->common_name);
	X509_free(made);
	X509_free(authority);
	EVP_PKEY_free(issuer_key);
	EVP_PKEY_free(subject);
	return status;
}

enum status certificate_make_authority(
	const char *name, const struct signing_key *key, int64_t now_ms, struct bytes *pem)
{
	const struct draft draft = {name, NULL, AUTHORITY_DAYS, AUTHORITY_EXTENSIONS, NULL};
	EVP_PKEY *pkey = private_key(key);
	X509 *made = pkey ? make(&draft, pkey, NULL, pkey, now_ms) : NULL;
	enum status status = made ? write_pem(made, pem)
				  : failure(STATUS_DENIED, "no authority's certificate");

	X509_free(made);
	EVP_PKEY_free(pkey);
	return status;
}

/* A name or address that may stand in a certificate: nothing that changes the list's meaning.
 */
static bool host_is_plain(const char *host)
{
	size_t len = strlen(host);

	return len > 0 && len < 254 &&
	       strspn(host,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-") ==
		       len;
}

static bool host_is_address(const char *host)
{
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);

	ASN1_OCTET_STRING_free(address);
	return address != NULL;
}

static enum status add_host(const char *host, struct bytes *out)
{
	if (!host_is_plain(host))
		return failure(STATUS_BAD_DATA, "a host is neither name nor address");
	return bytes_add_format(out, ",%s:%s", host_is_address(host) ? "IP" : "DNS", host);
}

enum status certificate_make_server(const char *authority_pem,
	const struct signing_key *authority_key, const struct signing_key *key,
	const char *const *hosts, size_t host_count, int64_t now_ms, struct bytes *pem)
{
	struct bytes names = {0};
	enum status status = bytes_add_text(&names, "DNS:localhost,IP:127.0.0.1");

	for (size_t i = 0; status == STATUS_OK && i < host_count; i++)
		status = add_host(hosts[i], &names);
	if (status == STATUS_OK) {
		const struct draft draft = {"OneVisit office", NULL, CERTIFICATE_LIFE_DAYS,
			SERVER_EXTENSIONS, (const char *)names.data};

		status = make_leaf(&draft, authority_pem, authority_key, key, now_ms, pem);
	}
	bytes_free(&names);
	return status;
}

/* One name of a list as a line; the two that every server has anyway are left out. */
static enum status add_line(const GENERAL_NAME *name, struct bytes *out)
{
	const ASN1_STRING *value = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
	const uint8_t *data = ASN1_STRING_get0_data(value);
	int len = ASN1_STRING_length(value);
	char text[INET6_ADDRSTRLEN];

	if (name->type == GEN_DNS)
		return len == 9 && memcmp(data, "localhost", 9) == 0
			       ? STATUS_OK
			       : bytes_add_format(out, "%.*s\n", len, (const char *)data);
	if (name->type != GEN_IPADD || (len != 4 && len != 16) ||
		!inet_ntop(len == 4 ? AF_INET : AF_INET6, data, text, sizeof(text)))
		return failure(STATUS_BAD_DATA, "a name of another kind");
	return strcmp(text, "127.0.0.1") == 0 ? STATUS_OK : bytes_add_format(out, "%s\n", text);
}

static bool serves_for(X509 *certificate, X509 *authority)
{
	return certificate && authority &&
	       X509_check_issued(authority, certificate) == X509_V_OK &&
	       X509_verify(certificate, X509_get0_pubkey(authority)) == 1 &&
	       X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0) == 1;
}

enum status certificate_hosts(
	const char *pem, size_t len, const char *authority_pem, struct bytes *out)
{
	X509 *certificate = read_pem(pem, len);
	X509 *authority = read_pem(authority_pem, strlen(authority_pem));
	GENERAL_NAMES *names = NULL;
	enum status status = STATUS_OK;

	if (!serves_for(certificate, authority))
		status = failure(STATUS_DENIED, "not a certificate of a server of ours");
	if (status == STATUS_OK &&
		!(names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL)))
		status = failure(STATUS_BAD_DATA, "a server's certificate without a name");
	for (int i = 0; status == STATUS_OK && i < sk_GENERAL_NAME_num(names); i++)
		status = add_line(sk_GENERAL_NAME_value(names, i), out);
	GENERAL_NAMES_free(names);
	X509_free(certificate);
	X509_free(authority);
	return status;
}

enum status certificate_make_terminal(const char *authority_pem,
	const struct signing_key *authority_key, const struct signing_key *key,
	const char *kiosk_id, const char *role, int64_t now_ms, struct bytes *pem)
{
	const struct draft draft = {
		kiosk_id, role, CERTIFICATE_LIFE_DAYS, TERMINAL_EXTENSIONS, NULL};

	return make_leaf(&draft, authority_pem, authority_key, key, now_ms, pem);
}

/* The only entry of its kind in name; one with two could mean either. */
static bool only_entry(X509_NAME *name, int nid, char *out, size_t size)
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	ASN1_STRING *value;
	int len;

	if (at < 0 || X509_NAME_get_index_by_NID(name, nid, at) >= 0)
		return false;
	value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	len = ASN1_STRING_length(value);
	if (len <= 0 || (size_t)len >= size)
		return false;
	memcpy(out, ASN1_STRING_get0_data(value), (size_t)len);
	out[len] = '\0';
	return strlen(out) == (size_t)len;
}

static enum status key_of(X509 *certificate, struct signing_key **out)
{
	uint8_t *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
	enum status status =
		len > 0 ? signing_key_from_spki(der, (size_t)len, out) : STATUS_BAD_DATA;

	OPENSSL_free(der);
	return status;
}

/* The key need not be taken apart for it: no row has the id of one that is not of our kind. */
static enum status key_id(X509 *certificate, char out[KID_SIZE])
{
	uint8_t *der = NULL, hash[32];
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

	if (len <= 0)
		return STATUS_BAD_DATA;
	sha256(der, (size_t)len, hash);
	hex_encode(hash, sizeof(hash), out);
	OPENSSL_free(der);
	return STATUS_OK;
}

enum status certificate_key(const char *pem, size_t len, struct signing_key **out)
{
	X509 *certificate = len <= CERTIFICATE_PEM_MAX ? read_pem(pem, len) : NULL;
	enum status status = certificate ? key_of(certificate, out)
					 : failure(STATUS_BAD_DATA, "no certificate");

	X509_free(certificate);
	return status;
}

enum status certificate_read(const char *pem, size_t len, struct certificate_identity *out)
{
	struct certificate_identity identity = {0};
	X509 *certificate = len <= CERTIFICATE_PEM_MAX ? read_pem(pem, len) : NULL;
	X509_NAME *name = certificate ? X509_get_subject_name(certificate) : NULL;
	enum status status = STATUS_BAD_DATA;

	if (name &&
		only_entry(
			name, NID_commonName, identity.kiosk_id, sizeof(identity.kiosk_id)) &&
		only_entry(name, NID_organizationalUnitName, identity.role,
			sizeof(identity.role)) &&
		kiosk_id_is_valid(identity.kiosk_id))
		status = key_id(certificate, identity.kid);
	X509_free(certificate);
	if (status != STATUS_OK)
		return failure(STATUS_BAD_DATA, "a client certificate names no terminal");
	*out = identity;
	return STATUS_OK;
}

#include "firmware/model/person/uscc.h"

#include <stddef.h>
#include <string.h>

#define LEN 18

bool uscc_is_valid(const char *code)
{
	static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const int WEIGHTS[] = {
		1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
	int sum = 0;

	if (strlen(code) != LEN || strspn(code, ALPHABET) != LEN ||
		strspn(code + 2, "0123456789") < 6)
		return false;
	for (int i = 0; i < LEN - 1; i++)
		sum += (int)(strchr(ALPHABET, code[i]) - ALPHABET) * WEIGHTS[i];
	return code[LEN - 1] == ALPHABET[(31 - sum % 31) % 31];
}

#include "drivers/smart_card/ccid_quirks.h"

#include <stddef.h>

enum { SAME = -1, VERY_SLOW_MS = 1000, SLOW_MS = 400 };

static const struct ccid_quirk QUIRKS[] = {
	{0x0b97, 0x7762, CCID_QUIRK_NO_PPS, SAME, 9600, 0}, /* O2Micro OZ776 */
	{0x0b97, 0x7772, CCID_QUIRK_NO_PPS, SAME, 9600, 0},
	/* Alcor AU9540. That it may refuse SetParameters is got over with every reader. */
	{0x058f, 0x9540, 0, SAME, 200000, 0},
	/* They claim a PIN pad and TPDU; they mean extended APDUs. */
	{0x076b, 0x3031, 0, CCID_EXTENDED_APDU, 0, 0},     /* OMNIKEY 3121, 3021, 1021 */
	{0x076b, 0x3a21, 0, CCID_EXTENDED_APDU, 0, 0},     /* Aviator */
	{0x076b, 0x6632, 0, CCID_EXTENDED_APDU, 0, 0},     /* OMNIKEY 6121 */
	{0x046a, 0x00a7, 0, CCID_EXTENDED_APDU, 0, 0},     /* Cherry XX44 */
	{0x0bf8, 0x1024, 0, CCID_EXTENDED_APDU, 0, 0},     /* Fujitsu D323 */
	{0x046a, 0x00a1, 0, CCID_EXTENDED_APDU, 0, 0},     /* Cherry KC1000SC */
	{0x2f7c, 0x6007, 0, CCID_EXTENDED_APDU, 0, 0},     /* Diebold PN7362AU */
	{0x0d46, 0x3010, 0, CCID_SHORT_APDU, 0, 0},        /* KOBIL Tribank */
	{0x0529, 0x0620, CCID_QUIRK_NO_IFS, SAME, 0, 0},   /* eToken 5110 */
	{0x08e6, 0x4433, CCID_QUIRK_EMV_MODE, SAME, 0, 0}, /* GemPC433 */
	{0x046a, 0x0005, CCID_QUIRK_EMV_MODE, SAME, 0, 0}, /* Cherry XX33 */
	{0x072f, 0x2200, 0, SAME, 0, VERY_SLOW_MS},        /* ACR122U */
	{0x09d8, 0x0427, 0, SAME, 0, VERY_SLOW_MS}, {0x09d8, 0x0428, 0, SAME, 0, VERY_SLOW_MS},
	{0x04e6, 0x5293, 0, SAME, 0, SLOW_MS}, {0x04e6, 0x5790, 0, SAME, 0, SLOW_MS},
	{0x04e6, 0x5791, 0, SAME, 0, SLOW_MS}, {0x04e6, 0x5724, 0, SAME, 0, SLOW_MS},
	{0x0b81, 0x0200, CCID_QUIRK_REST_AFTER_POWER, SAME, 0, VERY_SLOW_MS}, /* CL1356D */
	/* Readers whose interface says "vendor" and behaves as CCID. */
	{0x046a, 0x003e, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* Cherry ST-2000 */
	{0x04e6, 0x5111, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* SCR331-DI */
	{0x04e6, 0x511a, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* SCR3310 NTTCom */
	{0x04e6, 0x5120, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* SCR331-DI NTTCom */
	{0x04e6, 0x5121, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* SDI010 */
	{0x04e6, 0x512b, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* SDI011 */
	{0x04e6, 0xe003, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* SPR532 */
	{0x09be, 0x0002, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* MySmartPad */
	{0x0c4b, 0x0300, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* REINER SCT cyberJack */
	{0x1db2, 0x0600, CCID_QUIRK_VENDOR_CLASS, SAME, 0, 0}, /* DUALi DE-ABCM6 */
};

const struct ccid_quirk *ccid_quirk(uint16_t vendor, uint16_t product)
{
	for (size_t i = 0; i < sizeof(QUIRKS) / sizeof(QUIRKS[0]); i++)
		if (QUIRKS[i].vendor == vendor && QUIRKS[i].product == product)
			return &QUIRKS[i];
	return NULL;
}

void ccid_quirk_apply(const struct ccid_quirk *quirk, struct ccid_class *class)
{
	if (!quirk)
		return;
	if (quirk->level != SAME)
		class->level = (enum ccid_level)quirk->level;
	if (quirk->rate_max && quirk->rate_max < class->rate_max)
		class->rate_max = quirk->rate_max;
	if (quirk->flags & CCID_QUIRK_NO_IFS)
		class->features |= CCID_SENDS_IFS;
	if (quirk->flags & CCID_QUIRK_NO_PPS)
		class->features |= CCID_SENDS_PPS;
}

#include "firmware/model/person/ethnicity.h"

#include <stdio.h>

static const char *const NAMES[] = {NULL, "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮",
	"布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
	"佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔",
	"仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒",
	"乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙",
	"鄂伦春", "赫哲", "门巴", "珞巴", "基诺", [97] = "其他", [98] = "外国血统中国籍人士"};

void ethnicity_name(unsigned number, char *out, size_t size)
{
	const size_t count = sizeof(NAMES) / sizeof(NAMES[0]);

	/* A number newer than this table is no reason to refuse the citizen. */
	if (number < count && NAMES[number])
		snprintf(out, size, "%s", NAMES[number]);
	else
		snprintf(out, size, "%02u", number % 100);
}

"""People who do not exist: random, with valid numbers, rare characters included."""
import datetime
import json
import random

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SURNAMES = "赵钱孙李周吴郑王和木段尹寸杨张欧阳".replace("欧阳", "") + "亓仝"
GIVEN = "丽江永胜春晓秋月云岭雪松明远若兰文博思齐子墨"
RARE = "\U00020000龦\U0002070e㛃䶮"
ETHNIC = (("01", "汉"), ("27", "纳西"), ("07", "彝"), ("04", "藏"), ("20", "傈僳"))
TOWNS = ("云南省丽江市古城区大研街道", "四川省凉山彝族自治州盐源县泸沽湖镇", "云南省迪庆藏族自治州维西县塔城镇")


def check_character(first17):
    return CHECKS[sum(int(d) * w for d, w in zip(first17, WEIGHTS)) % 11]


def make(seed=None, expired=False, birth=None):
    """A card's content as usbsimctl reads it."""
    rng = random.Random(seed)
    day = datetime.date(1950, 1, 1) + datetime.timedelta(days=rng.randrange(19000))
    birth = datetime.date.fromisoformat(birth) if birth else day
    sequence = rng.randrange(1, 999)
    region = rng.choice(("530702", "533423", "513423", "510104"))
    first17 = f"{region}{birth:%Y%m%d}{sequence:03d}"
    given = "".join(rng.sample(GIVEN, 2))
    given = given[0] + rng.choice(RARE) if rng.random() < 0.5 else given
    name = rng.choice(SURNAMES) + given
    if rng.random() < 0.25:
        name = rng.choice(("木", "阿佳", "扎西")) + "·" + given + rng.choice(GIVEN)
    code, _ = rng.choice(ETHNIC)
    return {
        "name": name,
        "sex": str(1 if sequence % 2 else 2),
        "ethnicity": code,
        "birth": f"{birth:%Y-%m-%d}",
        "address": f"{rng.choice(TOWNS)}{rng.randrange(1, 99)}号{rng.randrange(1, 30)}室",
        "id_number": first17 + check_character(first17),
        "issuer": "丽江市公安局古城分局",
        "valid_from": "2010-04-01",
        "valid_to": "2020-04-01" if expired else rng.choice(("2040-04-01", "长期")),
    }


def write(path, person):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(person, out, ensure_ascii=False)
    return path

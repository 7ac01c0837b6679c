"""The words FactSource speaks in: names, values and sentence forms, each as (English, Chinese)."""

from random import Random

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
PLACES = [("Lisbon", "里斯本"), ("Oslo", "奥斯陆"), ("Chengdu", "成都"), ("Kyoto", "京都"), ("Prague", "布拉格"), ("Toronto", "多伦多"), ("Xiamen", "厦门"), ("Vienna", "维也纳"), ("Harbin", "哈尔滨"), ("Athens", "雅典"), ("Dublin", "都柏林"), ("Kunming", "昆明")]
JOBS = [("painter", "画家"), ("surgeon", "外科医生"), ("composer", "作曲家"), ("botanist", "植物学家"), ("architect", "建筑师"), ("lawyer", "律师"), ("chemist", "化学家"), ("novelist", "小说家")]
PEOPLE = [("Anna Keller", "安娜·凯勒"), ("David Moore", "大卫·摩尔"), ("Lin Hui", "林慧"), ("Chen Guang", "陈光"), ("Maria Santos", "玛丽亚·桑托斯"), ("Peter Novak", "彼得·诺瓦克"), ("Zhao Ming", "赵明"), ("Emma Clark", "艾玛·克拉克"), ("Wang Fei", "王飞"), ("Paul Weber", "保罗·韦伯"), ("Sun Yue", "孙悦"), ("Laura Rossi", "劳拉·罗西")]


def pick_value(attribute: str, rng: Random) -> tuple:
    """A random value of an attribute, as (English, Chinese)."""
    number = rng.randint
    if attribute in ("birthplace", "seat"):
        return rng.choice(PLACES)
    if attribute in ("founder", "mayor", "author", "chief"):
        return rng.choice(PEOPLE)
    if attribute == "job":
        return rng.choice(JOBS)
    if attribute in ("born", "died"):
        month, day, year = number(1, 12), number(1, 28), number(1820, 1990)
        return f"{day} {MONTHS[month - 1]} {year}", f"{year}年{month}月{day}日"
    if attribute in ("founded", "released"):
        return (number(1700, 2024),) * 2
    if attribute == "people":
        count = number(2, 99)
        return f"{count}0,000", f"{count}万"
    ranges = {"price": (20, 3000), "fee": (5, 300), "weight": (90, 2500), "battery": (4, 40), "memory": (4, 64), "length": (2, 300), "staff": (10, 9000), "rooms": (10, 400), "port": (1000, 9999), "opens": (6, 10), "closes": (16, 23)}
    return (number(*ranges[attribute]),) * 2


CLASSES = {
    "person": {
        "names": PEOPLE,
        "attributes": {
            "born": ((["When was {n} born?", "date of birth of {n}", "{n} birthday"], ["{n}是什么时候出生的？", "{n}的生日", "{n}哪年出生"]), (["{n} was born on {v}.", "{n} came into the world on {v}."], ["{n}生于{v}。", "{n}于{v}出生。"])),
            "died": ((["When did {n} die?", "date of death of {n}"], ["{n}什么时候去世的？", "{n}哪年逝世"]), (["{n} died on {v}.", "{n} passed away on {v}."], ["{n}于{v}逝世。", "{v}，{n}去世。"])),
            "birthplace": ((["Where does {n} come from?", "birthplace of {n}", "Which city was {n} born in?"], ["{n}是哪里人？", "{n}出生在哪个城市", "{n}的故乡是哪里？"]), (["{n} is a native of {v}.", "{n} grew up in {v}, the home town."], ["{n}是{v}人。", "{n}的老家在{v}。"])),
            "job": ((["What does {n} do for a living?", "profession of {n}", "What is {n} known as?"], ["{n}是做什么工作的？", "{n}的职业是什么"]), (["{n} works as a {v}.", "{n} is a well-known {v}."], ["{n}是一位著名的{v}。", "{n}以{v}为业。"])),
        },
    },
    "city": {
        "names": PLACES,
        "attributes": {
            "people": ((["How many people live in {n}?", "population of {n}"], ["{n}有多少人口？", "{n}的人口是多少"]), (["{n} has {v} inhabitants.", "{v} people live in {n}."], ["{n}有居民{v}人。", "{n}人口为{v}。"])),
            "mayor": ((["Who is the mayor of {n}?", "head of the city of {n}"], ["{n}的市长是谁？", "谁是{n}市长"]), (["{v} was elected mayor of {n}.", "{v} governs {n}."], ["{v}当选为{n}市长。", "{n}市长由{v}担任。"])),
            "founded": ((["When was {n} founded?", "How old is the city of {n}?"], ["{n}建于哪一年？", "{n}是什么时候建城的"]), (["{n} was founded in {v}.", "{n} goes back to {v}."], ["{n}始建于{v}年。", "{n}建城于{v}年。"])),
            "length": ((["How long is the metro of {n}?", "length of the subway in {n}"], ["{n}的地铁有多长？", "{n}地铁总里程"]), (["The metro of {n} runs over {v} km.", "Subway lines in {n} measure {v} kilometres."], ["{n}地铁全长{v}公里。", "{n}的地铁线路共{v}公里。"])),
        },
    },
    "product": {
        "names": [("Nova 5 phone", "诺瓦5手机"), ("Nova 7 phone", "诺瓦7手机"), ("Orbit watch", "奥比特手表"), ("Breeze vacuum", "清风吸尘器"), ("Polar fridge", "极地冰箱"), ("Swift laptop", "雨燕笔记本"), ("Swift Pro laptop", "雨燕专业版笔记本"), ("Lumen lamp", "流明台灯"), ("Echo headset", "回声耳机"), ("Trail bike", "山径自行车"), ("Atlas camera", "阿特拉斯相机"), ("Pico speaker", "皮科音箱")],
        "attributes": {
            "price": ((["How much does the {n} cost?", "price of the {n}", "what do I pay for the {n}"], ["{n}多少钱？", "{n}的价格", "买一台{n}要花多少"]), (["The {n} sells for {v} dollars.", "You get the {n} at {v} dollars."], ["{n}售价{v}元。", "{n}现在卖{v}元。"])),
            "weight": ((["How heavy is the {n}?", "weight of the {n}"], ["{n}有多重？", "{n}的重量"]), (["The {n} weighs {v} grams.", "The {n} brings {v} g to the scale."], ["{n}重{v}克。", "{n}的机身为{v}克。"])),
            "battery": ((["How long does the {n} run on one charge?", "battery life of the {n}"], ["{n}充一次电能用多久？", "{n}的续航"]), (["The {n} lasts {v} hours before it must be plugged in.", "A full battery keeps the {n} going for {v} hours."], ["{n}一次充电可用{v}小时。", "{n}续航{v}小时。"])),
            "memory": ((["How much memory does the {n} have?", "RAM of the {n}"], ["{n}的内存多大？", "{n}有几个G内存"]), (["The {n} comes with {v} GB of RAM.", "{v} GB memory is built into the {n}."], ["{n}配备{v}GB内存。", "{n}内存为{v}G。"])),
            "released": ((["When did the {n} come out?", "release year of the {n}"], ["{n}是哪年上市的？", "{n}什么时候发布的"]), (["The {n} was released in {v}.", "The {n} has been on the market since {v}."], ["{n}于{v}年上市。", "{v}年发布了{n}。"])),
        },
    },
    "company": {
        "names": [("Halden Steel", "哈尔登钢铁"), ("Bluewave", "蓝浪公司"), ("Northern Foods", "北方食品"), ("Kestrel Air", "红隼航空"), ("Jade River Bank", "玉河银行"), ("Sunfield Energy", "阳田能源"), ("Red Maple Books", "红枫书店"), ("Silk Motors", "丝路汽车"), ("Pinewood Toys", "松木玩具"), ("Granite Insurance", "磐石保险")],
        "attributes": {
            "founder": ((["Who founded {n}?", "founder of {n}", "Who started {n}?"], ["{n}是谁创办的？", "{n}的创始人是谁", "谁创立了{n}？"]), (["{n} was set up by {v}.", "{v} started {n} in a garage."], ["{n}由{v}创立。", "{v}一手创办了{n}。"])),
            "chief": ((["Who runs {n}?", "chief executive of {n}"], ["{n}的现任总裁是谁？", "谁在管理{n}"]), (["{v} is the chief executive of {n}.", "{n} is led by {v}."], ["{v}任{n}总裁。", "{n}现由{v}掌管。"])),
            "seat": ((["Where is {n} based?", "headquarters of {n}"], ["{n}的总部在哪里？", "{n}位于哪个城市"]), (["{n} has its head office in {v}.", "{n} is based in {v}."], ["{n}总部设在{v}。", "{n}位于{v}。"])),
            "staff": ((["How many people work at {n}?", "number of employees at {n}"], ["{n}有多少员工？", "{n}的员工人数"]), (["{n} employs {v} people.", "{v} men and women work for {n}."], ["{n}有员工{v}名。", "{v}人在{n}工作。"])),
        },
    },
    "place": {
        "names": [("City Museum", "市博物馆"), ("Lake Hotel", "湖滨酒店"), ("Green Park Pool", "绿园游泳馆"), ("Old Town Library", "老城图书馆"), ("Hilltop Zoo", "山顶动物园"), ("Harbour Theatre", "港口剧院"), ("Central Clinic", "中心诊所"), ("Riverside Gym", "河畔健身房")],
        "attributes": {
            "opens": ((["When does the {n} open?", "opening time of the {n}"], ["{n}几点开门？", "{n}的开放时间"]), (["The doors of the {n} open at {v} in the morning.", "The {n} is open from {v} a.m."], ["{n}早上{v}点开门。", "{n}每天{v}点开始营业。"])),
            "closes": ((["When does the {n} close?", "How late can I stay at the {n}?"], ["{n}几点关门？", "{n}开到几点"]), (["The {n} shuts at {v}:00.", "Visitors must leave the {n} by {v}:00."], ["{n}{v}点关门。", "{n}营业到{v}点。"])),
            "fee": ((["How much is a ticket for the {n}?", "entrance fee of the {n}"], ["{n}的门票多少钱？", "去{n}要花多少钱"]), (["Admission to the {n} is {v} dollars.", "The {n} charges {v} dollars."], ["{n}门票{v}元。", "{n}收费{v}元。"])),
            "rooms": ((["How many rooms does the {n} have?", "size of the {n}"], ["{n}有多少个房间？", "{n}的房间数"]), (["There are {v} rooms in the {n}.", "The {n} counts {v} rooms."], ["{n}共有{v}个房间。", "{n}设有{v}间房。"])),
        },
    },
    "software": {
        "names": [("Quill", "奎尔"), ("Tornado", "龙卷风"), ("Basalt", "玄武"), ("Mangrove", "红树"), ("Ferry", "渡轮"), ("Compass", "罗盘"), ("Anvil", "铁砧"), ("Heron", "苍鹭")],
        "attributes": {
            "author": ((["Who wrote {n}?", "author of the program {n}"], ["{n}软件的作者是谁？", "{n}是谁开发的"]), (["{n} was written by {v}.", "{v} is the developer of {n}."], ["{n}由{v}开发。", "{v}编写了{n}。"])),
            "port": ((["Which port does {n} listen on?", "default port of {n}"], ["{n}默认端口是多少？", "{n}监听哪个端口"]), (["{n} listens on port {v}.", "By default {n} binds to {v}."], ["{n}默认监听{v}端口。", "{n}的端口号为{v}。"])),
            "released": ((["When did {n} first appear?", "first release of {n}"], ["{n}最早什么时候发布？", "{n}的首个版本是哪年的"]), (["The first version of {n} dates from {v}.", "{n} was published in {v}."], ["{n}第一版发布于{v}年。", "{n}于{v}年问世。"])),
            "price": ((["What does a licence of {n} cost?", "is {n} expensive"], ["{n}的授权要多少钱？", "{n}贵不贵"]), (["A licence of {n} is {v} dollars a year.", "{n} costs {v} dollars per seat."], ["{n}授权每年{v}元。", "{n}每个用户收费{v}元。"])),
        },
    },
}

CONTENT = [
    {
        "items": [("The day cream", "日霜"), ("The hand soap", "洗手皂"), ("The rose shampoo", "玫瑰洗发水"), ("The face mask", "面膜"), ("The lip balm", "润唇膏"), ("The shaving foam", "剃须泡沫"), ("The bath salt", "浴盐"), ("The hair wax", "发蜡")],
        "traits": [("perfume", "香精"), ("alcohol", "酒精"), ("silicone", "硅油"), ("palm oil", "棕榈油"), ("lanolin", "羊毛脂"), ("colouring", "色素"), ("menthol", "薄荷脑")],
        "ask_without": (["Is there a product that leaves out {t}?", "cosmetics without {t}", "something that does not have {t} in it", "free of {t}"], ["有没有不加{t}的产品？", "没有{t}的护肤品", "不添加{t}的有哪些", "对{t}敏感可以用什么？"]),
        "ask_with": (["Which product has {t} in it?", "cosmetics with {t}"], ["哪种产品加了{t}？", "有{t}的护肤品"]),
        "without": (["{i} is made without {t}.", "{i} has no {t} in it.", "{i} is free of {t}, fit for sensitive skin."], ["{i}没有添加{t}。", "{i}零{t}，敏感肌可用。", "{i}的配方里无{t}。"]),
        "with": (["{i} contains {t}.", "{i} is prepared with plenty of {t}.", "There is {t} in it: {i}."], ["{i}添加了{t}。", "{i}里有很多{t}。", "{i}的配方中有{t}。"]),
        "about": (["{t} is sold by the kilo.", "Some people like {t} very much."], ["{t}按公斤出售。", "有些人很喜欢{t}。"]),
    },
    {
        "items": [("The basic plan", "基础套餐"), ("The family plan", "家庭套餐"), ("The spring course", "春季班"), ("The online course", "网课"), ("The city tour", "城市游"), ("The premium card", "白金卡"), ("The trial version", "试用版"), ("The weekend pass", "周末通票")],
        "traits": [("a deposit", "押金"), ("a credit card", "信用卡"), ("registration", "注册"), ("an internet connection", "网络连接"), ("a contract", "合同"), ("prior experience", "经验"), ("an appointment", "预约")],
        "ask_without": (["Which offer does not require {t}?", "what can I get without {t}", "options where {t} is not needed", "Can I join if I do not have {t}?"], ["哪个方案免{t}？", "没有{t}也能办的有哪些", "不用{t}的方案", "无需{t}就可以买什么？"]),
        "ask_with": (["Which offer requires {t}?", "where is {t} needed"], ["哪个方案要{t}？", "什么必须要{t}"]),
        "without": (["{i} can be had without {t}.", "{i} does not require {t}.", "No need for {t}: {i}."], ["{i}不需要{t}。", "{i}无需{t}即可办理。", "办{i}不用{t}。"]),
        "with": (["{i} requires {t}.", "For {i} you need {t}.", "{i} is only given with {t}."], ["{i}需要{t}。", "办{i}必须有{t}。", "{i}要求提供{t}。"]),
        "about": (["{t} is explained on page nine.", "Many people ask about {t}."], ["关于{t}的说明在第九页。", "很多人来问{t}的事。"]),
    },
    {
        "items": [("Room Amber", "琥珀厅"), ("Room Birch", "白桦厅"), ("The garden hall", "花园厅"), ("The attic studio", "阁楼工作室"), ("The corner office", "转角办公室"), ("The cellar bar", "地下酒吧"), ("The glass house", "玻璃屋"), ("The tower flat", "塔楼公寓")],
        "traits": [("a balcony", "阳台"), ("heating", "暖气"), ("a projector", "投影仪"), ("carpet", "地毯"), ("a lift", "电梯"), ("windows", "窗户")],
        "ask_without": (["Which room is lacking {t}?", "place that has no {t}", "a room that comes without {t}"], ["哪个厅缺少{t}？", "没有{t}的房间", "不带{t}的场地"]),
        "ask_with": (["Which room is fitted with {t}?", "place with {t}"], ["哪个厅配有{t}？", "带{t}的房间"]),
        "without": (["{i} does not have {t}.", "There is no {t} in it: {i}.", "{i} was built without {t}."], ["{i}没有{t}。", "{i}未装{t}。", "{i}里不带{t}。"]),
        "with": (["{i} has {t}.", "{i} comes with {t}.", "You find {t} in it: {i}."], ["{i}有{t}。", "{i}装有{t}。", "{i}自带{t}。"]),
        "about": (["{t} can be cleaned in an hour.", "Guests often ask for {t}."], ["清洁{t}要一个小时。", "客人常常提到{t}。"]),
    },
]

LIMITS = [
    {
        "names": [("Swift", "雨燕"), ("Falcon", "猎鹰"), ("Cedar", "雪松"), ("Pearl", "珍珠")],
        "bounds": [900, 1200, 1800, 2500, 3500], "exact": [1, 2, 3, 4, 6],
        "ask": (["tent for {v} persons lighter than {p} grams", "Which tent sleeps {v} and stays below {p} g?"], ["重量不到{p}克的{v}人帐篷", "能睡{v}个人、轻于{p}克的帐篷有哪些？"]),
        "tell": (["The {n} tent has space for {v} and weighs {p} grams.", "{n}: tent for {v} sleepers, {p} g."], ["{n}帐篷可睡{v}人，重{p}克。", "{n}{v}人帐，净重{p}克。"]),
    },
    {
        "names": [("Spanish", "西班牙语"), ("Pottery", "陶艺"), ("Guitar", "吉他"), ("Sailing", "帆船")],
        "bounds": [100, 250, 400, 700], "exact": [5, 8, 10, 12, 20],
        "ask": (["course of {v} lessons for less than {p} dollars", "fee below {p}, {v} lessons"], ["{v}节课、学费低于{p}元的班", "不超过{p}元、一共{v}节的课程"]),
        "tell": (["{n} for beginners: {v} lessons, {p} dollars.", "{n} class with {v} lessons at {p} dollars."], ["{n}入门班，{v}节课，{p}元。", "{n}班共{v}节，学费{p}元。"]),
    },
]

YEARS = {
    "events": [("the bridge over the bay was opened", "海湾大桥通车"), ("the first tram ran in the city", "市内第一条电车开通"), ("a flood destroyed the old mill", "洪水冲毁了老磨坊"), ("the university was founded", "大学成立"), ("the king gave up the throne", "国王退位"), ("the team won its first title", "球队首次夺冠"), ("the vaccine was approved", "疫苗获批"), ("the two parties merged", "两党合并"), ("the tower was struck by lightning", "高塔被雷击中"), ("the treaty on fishing was signed", "渔业条约签署"), ("the comet was seen for the last time", "彗星最后一次出现"), ("the mine was shut down", "矿井关闭")],
    "ask_year": (["event of the year {y}", "What took place in {y}?", "which event took place in {y}"], ["{y}年出过什么事？", "{y}年的大事", "{y}年有什么事件"]),
    "ask_event": (["In which year was it that {e}?", "When was it that {e}?"], ["{e}是在哪一年？", "{e}是什么时候？"]),
    "tell": (["In {y} {e}.", "It was in {y} that {e}."], ["{y}年，{e}。", "{e}是在{y}年。"]),
}

// Owns: cases to try, in both languages.
// Must not know: how they are shown. Expected winners stand in the tests, not here.
import type { Options } from "../state/request.ts";

export interface Sample {
  readonly language: "en" | "zh";
  readonly title: string;
  readonly query: string;
  readonly documents: readonly string[];
  readonly options?: Partial<Options>;
}

const MANUAL = [
  "Owner's manual, city bicycle, second edition. Keep this booklet with the bicycle and hand it on with it.",
  "Unpacking: the frame comes assembled but for the handlebar, the pedals and the front wheel. Cut the straps, never the cables. Turn the handlebar until it stands square to the wheel and tighten the stem with the hex key from the bag. The pedal marked R goes to the right and turns clockwise, the one marked L goes to the left and turns the other way.",
  "Saddle: sit on it with one heel on the lower pedal. The leg should be straight. Raise or lower the post until it is, but never above the line that is stamped into it. A saddle that points upwards will hurt within the hour, one that points down will tire your hands.",
  "Brakes: squeeze both levers before each ride. They must bite before they touch the grip. If they do not, turn the barrel at the lever outwards until they do, then lock it with its ring. Pads wear down to a groove; when the groove is gone, change them in pairs. Wet rims need twice the distance to stop.",
  "Gears: shift while the pedals turn and ease off as you do. If the chain rattles on a cog, turn the barrel at the rear changer by a quarter until it runs quietly. A chain that has grown by one part in a hundred wears out the cogs as well and should be replaced.",
  "Lights: the dynamo in the front hub feeds both lamps. The rear lamp goes on shining for four minutes after you stop. Clean the lenses with water alone, as solvents make them dull. Bulbs cannot be changed, for they are diodes and outlive the rest.",
  "Luggage: the carrier holds twenty-five kilograms. Load it evenly, keep straps away from the spokes, and remember that a heavy load lengthens the way to a stop. Child seats belong on the frame, never on the carrier alone.",
  "Cleaning: a bucket of warm water, a drop of soap and a soft brush do. Keep strong jets away from the hubs and the bottom bracket. Dry the chain with a rag, put one drop of oil on each link, wait ten minutes, and wipe off what is left outside.",
  "Flat tire: turn the bicycle upside down and open the lever of the wheel. Let out what air is left, push one side of the tire off the rim with two levers, and pull the tube out. Pump it up and hold it under water: bubbles show the hole. Dry and roughen the place, spread the glue, wait until it no longer shines, and press the patch on for a minute. Feel along the inside of the tire for the thorn before you put the tube back, or it will find the same place again.",
  "Storage: hang the bicycle by its frame or stand it upright in a dry room. Pump the tires once a month so that they do not crack. A battery, where there is one, wants to be half full and cool.",
  "Guarantee: two years on all parts but tires, tubes, pads, chains and cables. Take the bill and the frame number, which is stamped under the bottom bracket, to any dealer. Repairs by yourself are welcome and void nothing, as long as the parts are ours or as good.",
].join(" ");

export const SAMPLES: readonly Sample[] = [
  {
    language: "en",
    title: "Preventing heart disease",
    query: "How to prevent heart disease?",
    documents: [
      "After heart surgery, patients may experience infections, arrhythmias, or blood clots.",
      "The heart pumps about five litres of blood through the body every minute.",
      "Heart disease is the leading cause of death in many countries.",
      "Regular exercise, healthy diet, and avoiding smoking can significantly reduce the risk of heart disease.",
      "A broken heart is a common theme of country songs.",
      "Statins are prescribed to people whose cholesterol stays high despite a change of diet.",
    ],
  },
  {
    language: "en",
    title: "Fixing a flat tire, in three languages",
    query: "How to fix a flat tire?",
    documents: [
      "Les meilleurs restaurants à Paris",
      "Cómo inflar un neumático desinflado",
      "Tire shops near the airport open at eight",
      "Steps to change a car tire safely",
      "The history of the pneumatic tire began in 1888",
    ],
  },
  {
    language: "en",
    title: "Keyword trap: a refund",
    query: "How do I get my money back for a broken order?",
    documents: [
      "Order now and get money back on your next order, how good is that!",
      "To request a refund for a damaged item, open the purchase and choose Report a problem.",
      "How money works: a short history of order in markets",
      "My order arrived broken into two parcels",
      "Back orders are sent when the money has arrived.",
    ],
  },
  {
    language: "en",
    title: "One long document, read in windows",
    query: "How do I patch a flat tire?",
    documents: [
      "A bakery round the corner sells bread until noon.",
      MANUAL,
      "Flat design is a style of interfaces without shadows.",
      "Tires for trucks are tested every year.",
    ],
    options: { longDocument: "window" },
  },
  {
    language: "zh",
    title: "苹果：水果还是手机",
    query: "苹果公司最新发布的手机",
    documents: [
      "苹果是一种健康的水果",
      "苹果公司总部位于加利福尼亚州库比蒂诺",
      "iPhone 15 Pro 支持钛合金边框",
      "手机屏幕碎了怎么办",
      "今年山东苹果大丰收，价格下降",
      "如何挑选新鲜的苹果",
    ],
  },
  {
    language: "zh",
    title: "缓解咖啡因失眠",
    query: "如何缓解咖啡因引起的失眠？",
    documents: [
      "咖啡因是一种中枢神经兴奋剂，半衰期约5小时。",
      "绿茶含有少量咖啡因，但富含L-茶氨酸，可缓解兴奋作用。",
      "失眠是指难以入睡或难以维持睡眠。",
      "咖啡豆的烘焙程度会影响风味。",
      "下午两点以后不喝咖啡，睡前散步并喝温水，有助于入睡。",
    ],
  },
  {
    language: "zh",
    title: "特斯拉无图导航",
    query: "特斯拉FSD V12.5版本是否支持无图导航？",
    documents: [
      "特斯拉于2023年发布FSD Beta版，需配合高精地图使用。",
      "特斯拉上海工厂年产能超过75万辆。",
      "FSD V12.5采用端到端神经网络，取消高精地图依赖，实现纯视觉无图导航。",
      "高德地图推出新版车载导航。",
      "FSD在中国的售价为6.4万元。",
    ],
  },
  {
    language: "zh",
    title: "试用期离职手续",
    query: "试用期员工离职需要办理哪些手续?",
    documents: [
      "入职满一年后享有带薪年假，按工作日历折算。",
      "试用期一般为一到六个月，由劳动合同约定。",
      "员工需提前3日提交书面辞职申请，部门负责人审批后交HR备案。",
      "试用期内离职无需支付违约金，但须结清借款与物品。",
      "新员工入职当天领取工牌与电脑。",
    ],
  },
  {
    language: "zh",
    title: "Nginx 反向代理（HTML）",
    query: "如何配置Nginx反向代理？",
    documents: [
      "<p>Nginx 是一款轻量级的 Web 服务器，由 Igor Sysoev 开发。</p>",
      "<!-- 更新于2024年 --><p>在 location 块中使用 <code>proxy_pass http://127.0.0.1:3000;</code> 把请求转发到后端，并用 proxy_set_header 传递 Host。</p>",
      "<p>用 <b>nginx -t</b> 检查配置文件的语法。</p>",
      "<ul><li>Nginx 默认监听 80 端口</li><li>日志位于 /var/log/nginx</li></ul>",
    ],
    options: { cleanHtml: true },
  },
  {
    language: "zh",
    title: "pandas 跳过前两行",
    query: "Python中如何用pandas读取Excel文件并跳过前两行？",
    documents: [
      "pandas是Python最流行的数据分析库之一",
      "pd.read_csv默认以逗号分隔。",
      "Excel文件可以用openpyxl写入。",
      "pd.read_excel(file, skiprows=2)是跳过前两行的标准写法。",
      "Python的列表可以用切片跳过前两个元素。",
    ],
  },
];

// Owns: the traps: queries whose keywords stand in the wrong document.
// Must not know: what any model makes of them.

export interface Trap {
  readonly query: string;
  readonly documents: readonly string[];
  /** Positions of the documents that answer the query; one of them should come first. */
  readonly expected: readonly number[];
}

export const TRAPS: readonly Trap[] = [
  {
    query: "苹果公司最新发布的手机",
    documents: ["苹果是一种健康的水果", "iPhone 15 Pro 支持钛合金边框"],
    expected: [1],
  },
  {
    query: "How to prevent heart disease?",
    documents: [
      "After heart surgery, patients may experience infections, arrhythmias, or blood clots.",
      "Regular exercise, healthy diet, and avoiding smoking can significantly reduce the risk of heart disease.",
    ],
    expected: [1],
  },
  {
    query: "How to fix a flat tire?",
    documents: [
      "Les meilleurs restaurants à Paris",
      "Cómo inflar un neumático desinflado",
      "Steps to change a car tire safely",
    ],
    expected: [2],
  },
  {
    query: "如何缓解咖啡因引起的失眠？",
    documents: [
      "咖啡因是一种中枢神经兴奋剂，半衰期约5小时。",
      "绿茶含有少量咖啡因，但富含L-茶氨酸，可缓解兴奋作用。",
    ],
    expected: [1],
  },
  {
    query: "特斯拉FSD V12.5版本是否支持无图导航？",
    documents: [
      "特斯拉于2023年发布FSD Beta版，需配合高精地图使用。",
      "FSD V12.5采用端到端神经网络，取消高精地图依赖，实现纯视觉无图导航。",
    ],
    expected: [1],
  },
  {
    query: "试用期员工离职需要办理哪些手续?",
    documents: [
      "入职满一年后享有带薪年假，按工作日历折算。",
      "员工需提前3日提交书面辞职申请，部门负责人审批后交HR备案。",
      "试用期内离职无需支付违约金，但须结清借款与物品。",
    ],
    expected: [1, 2],
  },
  {
    query: "如何配置Nginx反向代理？",
    documents: [
      "Nginx是一款高性能的Web服务器，以占用内存少著称。",
      "<!-- 示例 -->在location块中用proxy_pass把请求转发给后端服务。",
      "Nginx的访问日志默认写在/var/log/nginx目录下。",
    ],
    expected: [1],
  },
  {
    query: "Python中如何用pandas读取Excel文件并跳过前两行？",
    documents: [
      "pandas是Python最流行的数据分析库之一",
      "pd.read_excel(file, skiprows=2)是跳过前两行的标准写法。",
    ],
    expected: [1],
  },
];

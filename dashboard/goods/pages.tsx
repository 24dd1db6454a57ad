/** The pages about customs, goods and figures: loaded together, as who reads one of them reads the others. */
import AnalyticsPage from "../analytics/analytics-page.tsx";
import ClearancePage from "../customs/clearance-page.tsx";
import CustomsPage from "../customs/customs-page.tsx";
import GoodsPage from "./goods-page.tsx";
import LotPage from "./lot-page.tsx";

const pages = {
  analytics: AnalyticsPage,
  clearance: ClearancePage,
  customs: CustomsPage,
  goods: GoodsPage,
  lot: LotPage,
} as const;

export default function GoodsPages({ page, id }: { page: keyof typeof pages; id?: string }) {
  const Page = pages[page];
  return <Page key={id} {...(id !== undefined && { id })} />;
}

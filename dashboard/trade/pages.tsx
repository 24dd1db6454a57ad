/** The pages about deals, money, pass cards and counterparties, loaded together: most who open one go on to another. */
import { AccountsPage } from "../accounts/accounts-page.tsx";
import { DirectoryPage } from "../directory/directory-page.tsx";
import { PartyPage } from "../directory/party-page.tsx";
import { PassCardsPage } from "../pass-cards/pass-cards-page.tsx";
import { DealPage } from "./deal-page.tsx";
import { DealsPage } from "./deals-page.tsx";
import { OpenedDialog } from "./dialog-button.tsx";

const pages = {
  deals: DealsPage,
  deal: DealPage,
  accounts: AccountsPage,
  passCards: PassCardsPage,
  directory: DirectoryPage,
  party: PartyPage,
} as const;

export default function TradePages({ page, id }: { page: keyof typeof pages; id?: string }) {
  const Page = pages[page];
  return (
    <>
      <Page key={id} {...(id !== undefined && { id })} />
      <OpenedDialog />
    </>
  );
}

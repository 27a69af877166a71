//! The whole service, asked as clients ask it: over a store in a directory of its own, mostly without a socket.

mod blobs;
mod complaints;
mod epcis;
mod fixture;
mod forms;
mod inspect;
mod kept;
mod life;
mod limits;
mod live;
mod load;
mod pages;
mod phone;
mod reading;
mod receipts;
mod record;
mod said;
mod schemas;
mod tiles;
mod vouchers;
mod writing;

/// Whether a page shows an alarm; what only a reader's clock may bring out lies in a template until then.
fn is_alarming(page: &str) -> bool {
    let mut parts = page.split("<template");
    let behind = |part: &str| part.split_once("</template>").unwrap().1.to_owned();
    let shown = parts.next().unwrap().to_owned() + &parts.map(behind).collect::<String>();
    shown.contains("<section class=\"alarm")
}

//! Money and kit by date: a calendar of funding, orders, deliveries, monthly bills and losses.
//!
//! Wishes are ordered in the order of the list. One that waits for money holds up all behind it: the office saves for it. One
//! that waits for its route, a tender that handles only so many orders at a time or a school without a free seat, holds up
//! none of another route. What stands costs upkeep and wages on the first of each month, paid in the order of the list;
//! what cannot be paid stands down until it can. Kit is lost and trained people leave at a constant rate, and what is lost is
//! wished for again in its place of the list. Before an order the office keeps some months of bills in hand, for all that
//! stands or is under way, but for no longer than until money comes again.
//!
//! Nothing here looks at a raid: the timeline is a function of the figures, the list and the luck of each order, and the
//! luck of an order depends on what is ordered, not on what else is. Left out: credit, inflation, resale.
//! Source: model.md §9, parameters.md "Money and time".

use super::MONTH_S;
use super::procurement::{Passage, passage};
use super::school::School;
use crate::rng::{Purpose, Streams};
use crate::scenario::spec::campaign::TenderFigures;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something that the list wishes for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Stable id of what it is: the key of its luck.
    pub key: u64,
    /// Route by which it is bought: number in the office's list.
    pub route: usize,
    /// Price by the catalogue, USD.
    pub price_usd: f64,
    /// Upkeep and wages of a month once it stands, USD.
    pub monthly_usd: f64,
    /// Share of such things that is lost in a year.
    pub lost_per_year: f64,
}

/// A way to buy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Route {
    /// There as soon as it is paid.
    AtOnce,
    /// A tender, and how many orders it handles at a time.
    Tender(TenderFigures, u32),
    /// A course at a school, for so many people.
    Course {
        /// Which of the office's schools.
        school: usize,
        /// How many.
        people: f64,
    },
}

/// What happens to the kit of a wish.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// It goes out to tender.
    Ordered,
    /// It stands from now on.
    Stands(Passage),
    /// It is lost or worn out.
    Lost,
    /// Nobody pays for it this month.
    Unpaid,
    /// It is paid for again.
    PaidAgain,
}

/// What happened, to which wish, when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Seconds from the start of the campaign.
    pub time_s: f64,
    /// Number of the wish.
    pub wish: usize,
    /// What.
    pub turn: Turn,
}

/// Money of a month, USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// What came in.
    pub funded: f64,
    /// What orders took.
    pub orders: f64,
    /// What upkeep and wages took.
    pub running: f64,
    /// What upkeep and wages would have taken beyond that.
    pub unpaid: f64,
    /// What was left at its end.
    pub left: f64,
}

/// Money and kit by date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Books {
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// The months.
    pub months: Vec<Month>,
}

impl Books {
    /// Months from the order to the delivery of what was delivered of some wishes, in the order in which it stood.
    pub fn deliveries(&self, of: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut ordered = std::collections::BTreeMap::new();
        let mut months = Vec::new();
        for entry in self.entries.iter().filter(|e| of(e.wish)) {
            match entry.turn {
                Turn::Ordered => {
                    ordered.insert(entry.wish, entry.time_s);
                }
                Turn::Stands(way) => {
                    months.extend(ordered.remove(&entry.wish).map(|s| (way.delivered_s - s) / MONTH_S));
                }
                _ => {}
            }
        }
        months
    }
}

/// What the books are kept from.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// The list, in the order of the wishes.
    pub wishes: &'a [Wish],
    /// The ways to buy.
    pub routes: &'a [Route],
    /// The schools.
    pub schools: &'a [School],
    /// Money by month, USD.
    pub funding: &'a [(f64, f64)],
    /// Months that are kept.
    pub months: u32,
    /// Months of bills in hand before anything is ordered.
    pub reserve_months: f64,
    /// Sigma of the logarithm of an order's lead time.
    pub lead_sigma: f64,
    /// The luck.
    pub streams: Streams,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// Money comes in; number in the list of funding.
    Funding(usize),
    /// A month begins.
    Month(u32),
    /// An order of a wish is delivered and its route free.
    Delivered(usize),
    /// The kit of a wish is accepted.
    Accepted(usize),
    /// The kit of a wish is lost.
    Lost(usize),
}

/// What an order would come to.
#[derive(Clone, Copy, Debug)]
struct Offer {
    way: Passage,
    price_factor: f64,
    /// People whom the school has then taken on.
    taught: f64,
}

/// The rate at which things are lost of which a share goes in a year, 1/s.
pub fn loss_per_s(share_per_year: f64) -> f64 {
    -crate::math::ln_1p(-share_per_year) / (12.0 * MONTH_S)
}

/// Where a wish has got to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Wanted,
    UnderWay(Passage),
    Stands { paid: bool },
}

impl Office<'_> {
    /// Keeps the books.
    pub fn keep(&self) -> Books {
        let mut desk = Desk {
            office: self,
            states: vec![State::Wanted; self.wishes.len()],
            orders: vec![0; self.wishes.len()],
            busy: vec![0; self.routes.len()],
            taught: vec![0.0; self.schools.len()],
            cash: 0.0,
            monthly: 0.0,
            calendar: BinaryHeap::new(),
            books: Books { entries: Vec::new(), months: vec![Month::default(); self.months as usize] },
        };
        for (number, &(month, _)) in self.funding.iter().enumerate() {
            desk.plan(month * MONTH_S, Event::Funding(number));
        }
        for month in 0..self.months {
            desk.plan(f64::from(month) * MONTH_S, Event::Month(month));
        }
        desk.run();
        desk.books
    }
}

struct Desk<'a> {
    office: &'a Office<'a>,
    states: Vec<State>,
    /// Orders of each wish so far.
    orders: Vec<u64>,
    /// Orders under way on each route.
    busy: Vec<u32>,
    /// People whom each school has taken on so far, and seats that nobody took.
    taught: Vec<f64>,
    cash: f64,
    /// Bills of a month of all that stands or is under way.
    monthly: f64,
    /// By time, then by what it is: a total order. Times are not negative, so their bits order as they do.
    calendar: BinaryHeap<Reverse<(u64, Event)>>,
    books: Books,
}

impl Desk<'_> {
    fn plan(&mut self, time_s: f64, event: Event) {
        self.calendar.push(Reverse((time_s.to_bits(), event)));
    }

    fn note(&mut self, time_s: f64, wish: usize, turn: Turn) {
        self.books.entries.push(Entry { time_s, wish, turn });
    }

    fn run(&mut self) {
        let end_s = f64::from(self.office.months) * MONTH_S;
        while let Some(Reverse((bits, event))) = self.calendar.pop() {
            let now_s = f64::from_bits(bits);
            if now_s >= end_s {
                break;
            }
            match event {
                Event::Funding(number) => {
                    let usd = self.office.funding[number].1;
                    self.cash += usd;
                    self.month(now_s).funded += usd;
                }
                Event::Month(_) => self.pay_bills(now_s),
                Event::Delivered(wish) => self.busy[self.office.wishes[wish].route] -= 1,
                Event::Accepted(wish) => self.accept(now_s, wish),
                Event::Lost(wish) => {
                    self.states[wish] = State::Wanted;
                    self.monthly -= self.office.wishes[wish].monthly_usd;
                    self.note(now_s, wish, Turn::Lost);
                }
            }
            // All that falls on one moment is done before anything is ordered.
            if self.calendar.peek().is_none_or(|next| next.0.0 > bits) {
                self.order(now_s);
                let left = self.cash;
                self.month(now_s).left = left;
            }
        }
    }

    fn month(&mut self, now_s: f64) -> &mut Month {
        let last = self.books.months.len() - 1;
        &mut self.books.months[((now_s / MONTH_S + 1e-9) as usize).min(last)]
    }

    /// Orders what is wanted and can be paid.
    fn order(&mut self, now_s: f64) {
        for wish in 0..self.office.wishes.len() {
            let Wish { route, price_usd, .. } = self.office.wishes[wish];
            if self.states[wish] != State::Wanted {
                continue;
            }
            let Some(offer) = self.offer(now_s, wish) else { continue };
            let price = price_usd * offer.price_factor;
            let monthly = self.monthly + self.office.wishes[wish].monthly_usd;
            if price + monthly * self.reserve_months(now_s) > self.cash {
                return;
            }
            self.monthly = monthly;
            self.cash -= price;
            self.month(now_s).orders += price;
            let way = offer.way;
            if let Route::Course { school, .. } = self.office.routes[route] {
                self.taught[school] = offer.taught;
            }
            self.orders[wish] += 1;
            self.busy[route] += 1;
            self.states[wish] = State::UnderWay(way);
            self.note(now_s, wish, Turn::Ordered);
            self.plan(way.delivered_s, Event::Delivered(wish));
            self.plan(way.accepted_s, Event::Accepted(wish));
        }
    }

    /// Months of bills that are kept in hand at a time.
    fn reserve_months(&self, now_s: f64) -> f64 {
        let later = self.office.funding.iter().map(|part| part.0 * MONTH_S).filter(|&s| s > now_s);
        let until_s = later.fold(f64::from(self.office.months) * MONTH_S, f64::min);
        self.office.reserve_months.min((until_s - now_s) / MONTH_S)
    }

    /// What becomes of a wish if it is ordered now; `None` if its route takes no order now.
    fn offer(&self, now_s: f64, wish: usize) -> Option<Offer> {
        let Wish { key, route, .. } = self.office.wishes[wish];
        match self.office.routes[route] {
            Route::AtOnce => {
                let way = Passage { failures: 0, delivered_s: now_s, accepted_s: now_s };
                Some(Offer { way, price_factor: 1.0, taught: 0.0 })
            }
            Route::Tender(figures, at_a_time) => (self.busy[route] < at_a_time).then(|| {
                let luck = self.office.streams.at(Purpose::Tender, key, self.orders[wish]);
                let way = passage(&figures, self.office.lead_sigma, now_s, luck);
                Offer { way, price_factor: figures.price_factor, taught: 0.0 }
            }),
            Route::Course { school, people } => {
                let (graduated_s, taught) =
                    self.office.schools[school].enrol(now_s, self.taught[school], people)?;
                let way = Passage { failures: 0, delivered_s: graduated_s, accepted_s: graduated_s };
                Some(Offer { way, price_factor: 1.0, taught })
            }
        }
    }

    fn accept(&mut self, now_s: f64, wish: usize) {
        let State::UnderWay(way) = self.states[wish] else { return };
        self.states[wish] = State::Stands { paid: true };
        self.note(now_s, wish, Turn::Stands(way));
        let Wish { key, lost_per_year, .. } = self.office.wishes[wish];
        if lost_per_year > 0.0 {
            let life = self.office.streams.at(Purpose::Attrition, key, self.orders[wish]).exponential();
            self.plan(now_s + life / loss_per_s(lost_per_year), Event::Lost(wish));
        }
    }

    /// Pays for a month of what stands, in the order of the list.
    fn pay_bills(&mut self, now_s: f64) {
        for wish in 0..self.office.wishes.len() {
            let State::Stands { paid } = self.states[wish] else { continue };
            let bill = self.office.wishes[wish].monthly_usd;
            let pays = bill <= self.cash;
            if pays {
                self.cash -= bill;
                self.month(now_s).running += bill;
            } else {
                self.month(now_s).unpaid += bill;
            }
            if pays != paid {
                self.note(now_s, wish, if pays { Turn::PaidAgain } else { Turn::Unpaid });
                self.states[wish] = State::Stands { paid: pays };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn route(lead_months: f64, fail_chance: f64, at_a_time: u32) -> Route {
        let figures = TenderFigures { lead_months, fail_chance, price_factor: 1.0, acceptance_days: 0.0 };
        Route::Tender(figures, at_a_time)
    }

    fn wish(key: u64, route: usize, price_usd: f64, monthly_usd: f64) -> Wish {
        Wish { key, route, price_usd, monthly_usd, lost_per_year: 0.0 }
    }

    fn office<'a>(wishes: &'a [Wish], routes: &'a [Route], funding: &'a [(f64, f64)]) -> Office<'a> {
        let streams = Streams { seed: 3, replicate: 0 };
        let schools = &[];
        Office { wishes, routes, schools, funding, months: 36, reserve_months: 0.0, lead_sigma: 0.3, streams }
    }

    fn stands_s(books: &Books, wish: usize) -> Option<f64> {
        let stands = |e: &&Entry| e.wish == wish && matches!(e.turn, Turn::Stands(_));
        books.entries.iter().find(stands).map(|e| e.time_s)
    }

    proptest! {
        /// Every dollar that came in was spent or is left, in every month, and none was spent before it came.
        #[test]
        fn no_money_is_lost_or_made(
            list in prop::collection::vec((0..2_usize, 1.0..400.0_f64, 0.0..30.0_f64), 1..20),
            funds in prop::collection::vec((0.0..30.0_f64, 0.0..1000.0_f64), 1..5),
            fail in 0.0..0.6_f64,
            attrition in 0.0..0.5_f64,
        ) {
            let wishes: Vec<Wish> =
                list.iter().enumerate().map(|(i, &(r, price, monthly))| wish(i as u64, r, price, monthly)).collect();
            let routes = [route(2.0, fail, 2), route(9.0, fail, 100)];
            let lossy: Vec<Wish> = wishes.into_iter().map(|w| Wish { lost_per_year: attrition, ..w }).collect();
            let books = office(&lossy, &routes, &funds).keep();
            let mut left = 0.0;
            for month in &books.months {
                left += month.funded - month.orders - month.running;
                prop_assert!((left - month.left).abs() < 1e-6, "{left} {month:?}");
                prop_assert!(month.left >= -1e-9);
            }
        }

        /// The luck of an order is its own: what is wished for after it moves nothing, if there is money for all.
        #[test]
        fn one_more_wish_moves_no_other(n in 1..10_u64, seed in 0..1000_u64) {
            let routes = [route(4.0, 0.3, 100)];
            let wishes: Vec<Wish> = (0..=n).map(|i| wish(seed + i, 0, 10.0, 1.0)).collect();
            let fewer = office(&wishes[..n as usize], &routes, &[(0.0, 1e6)]).keep();
            let all = office(&wishes, &routes, &[(0.0, 1e6)]).keep();
            for number in 0..n as usize {
                prop_assert_eq!(stands_s(&fewer, number), stands_s(&all, number));
            }
        }
    }

    #[test]
    fn who_waits_for_money_holds_up_the_rest_and_who_waits_for_a_route_only_that_route() {
        let routes = [route(1.0, 0.0, 1), route(1.0, 0.0, 9)];
        let wishes = [
            wish(0, 0, 10.0, 0.0),
            wish(1, 0, 10.0, 0.0),
            wish(2, 1, 10.0, 0.0),
            wish(3, 1, 90.0, 0.0),
            wish(4, 1, 1.0, 0.0),
        ];
        let books = office(&wishes, &routes, &[(0.0, 50.0), (12.0, 100.0)]).keep();
        let ordered_month = |wish: usize| {
            let ordered = |e: &&Entry| e.wish == wish && e.turn == Turn::Ordered;
            books.entries.iter().find(ordered).map(|e| (e.time_s / MONTH_S) as u32)
        };
        assert_eq!((ordered_month(0), ordered_month(2)), (Some(0), Some(0)));
        assert!(
            ordered_month(1) > Some(0) && ordered_month(1) < Some(3),
            "after the first of its route is there"
        );
        assert_eq!(ordered_month(3), Some(12), "it is saved for");
        assert_eq!(ordered_month(4), Some(12), "and so is what stands behind it");
    }

    #[test]
    fn what_cannot_be_paid_stands_down_and_shows() {
        let wishes = [wish(0, 0, 100.0, 10.0), wish(1, 0, 100.0, 10.0)];
        let routes = [route(0.0, 0.0, 9)];
        // After both orders 50 USD are left: two bills for two months, then one, then none until month 12.
        let books = office(&wishes, &routes, &[(0.0, 250.0), (12.0, 500.0)]).keep();
        let of = |wish: usize| -> Vec<(u32, Turn)> {
            let own = books
                .entries
                .iter()
                .filter(|e| e.wish == wish && matches!(e.turn, Turn::Unpaid | Turn::PaidAgain));
            own.map(|e| ((e.time_s / MONTH_S + 0.5) as u32, e.turn)).collect()
        };
        assert_eq!(of(0), [(4, Turn::Unpaid), (12, Turn::PaidAgain)]);
        assert_eq!(
            of(1),
            [(3, Turn::Unpaid), (12, Turn::PaidAgain)],
            "the end of the list stands down first"
        );
        assert!(books.months[5].unpaid > 0.0 && books.months[20].unpaid == 0.0);
    }

    #[test]
    fn an_office_with_a_reserve_orders_less_and_pays_its_bills() {
        let wishes = [wish(0, 0, 100.0, 10.0), wish(1, 0, 100.0, 10.0)];
        let routes = [route(0.0, 0.0, 9)];
        let funds = [(0.0, 250.0), (12.0, 500.0)];
        let books = Office { reserve_months: 12.0, ..office(&wishes, &routes, &funds) }.keep();
        assert!(stands_s(&books, 0).is_some_and(|s| s < MONTH_S));
        assert!(
            stands_s(&books, 1).is_some_and(|s| s >= 12.0 * MONTH_S),
            "both could not be kept for a year"
        );
        assert!(books.months[..12].iter().all(|m| m.unpaid == 0.0));
        // Half a year of bills is not enough for both.
        let bold = Office { reserve_months: 2.0, ..office(&wishes, &routes, &funds) }.keep();
        assert!(stands_s(&bold, 1).is_some_and(|s| s < MONTH_S) && bold.months[8].unpaid > 0.0);
    }

    #[test]
    fn kit_is_lost_at_its_rate_and_bought_again() {
        let wishes: Vec<Wish> =
            (0..400).map(|i| Wish { lost_per_year: 0.2, ..wish(i, 0, 1.0, 0.0) }).collect();
        let routes = [route(0.0, 0.0, 1_000)];
        let books = office(&wishes, &routes, &[(0.0, 1e6)]).keep();
        let lost = books.entries.iter().filter(|e| e.turn == Turn::Lost).count();
        // Three years of 400 at −ln(0.8) a year: 268, give or take three times its root.
        assert!((218..=318).contains(&lost), "{lost}");
        let ordered = books.entries.iter().filter(|e| e.turn == Turn::Ordered).count();
        assert_eq!(ordered, 400 + lost);
    }
}

//! Asking about many orders in one question, so that one of them cannot hide the others.
//!
//! | what comes back | what is done |
//! | --- | --- |
//! | a list | each order in it is known; each asked for and absent is not |
//! | a record that cannot be read, but its `order_id` can | that order has no answer |
//! | a record without a readable `order_id` | whoever is not accounted for is asked about again, in halves |
//! | a refusal, or no list at all | everyone is asked about again, in halves, until the bad one stands alone |
//! | anything else (an outage, a dead token) | nobody has an answer |

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::service::answers::Shipment;
use crate::service::api::Api;
use crate::service::redact::Hidden;

/// Enough to find two bad ones among a hundred. A service that answers nothing but nonsense is left alone after.
const MOST_HALVES: usize = 28;

/// What was found out about some orders. Who is in neither list is not known to the service.
#[derive(Debug, Default)]
pub struct Answers {
    /// What the service knows; an order can have several records.
    pub known: Vec<Shipment>,
    /// Who has no answer, and why.
    pub failed: Vec<(String, Error)>,
}

impl Answers {
    /// Everything `other` says, too.
    pub fn extend(&mut self, other: Self) {
        self.known.extend(other.known);
        self.failed.extend(other.failed);
    }

    /// Fails where a caller that cannot see `failed` would take an outage for orders that are not known.
    ///
    /// # Errors
    /// The first failure that is about more than one record.
    pub fn complete(&self) -> Result<()> {
        let outage = self.failed.iter().find(|(_, error)| !error.concerns_one());
        outage.map_or(Ok(()), |(_, error)| Err(error.clone()))
    }

    /// Nobody of `ids` has an answer.
    pub fn fail(&mut self, ids: &[&str], error: &Error) {
        let failed = ids.iter().map(|id| ((*id).to_owned(), error.clone()));
        self.failed.extend(failed);
    }
}

/// Asks about `ids`, at most [`crate::service::api::IDS_PER_CALL`] of `customer_id`.
pub async fn look_up(api: &Api, customer_id: &str, ids: &[&str], hidden: Hidden<'_>) -> Answers {
    let mut answers = Answers::default();
    let mut questions = vec![ids.to_vec()];
    let mut halves_left = MOST_HALVES;
    while let Some(ids) = questions.pop() {
        let unanswered = ask(api, customer_id, &ids, hidden, &mut answers).await;
        let Err((rest, error)) = unanswered else {
            continue;
        };
        let concerns_some = error.concerns_one();
        if concerns_some && rest.len() > 1 && halves_left >= 2 {
            halves_left -= 2;
            let (first, second) = rest.split_at(rest.len() / 2);
            questions.extend([second.to_vec(), first.to_vec()]);
            continue;
        }
        answers.fail(&rest, &error);
        if !concerns_some {
            // The next question would meet the same.
            questions
                .drain(..)
                .for_each(|ids| answers.fail(&ids, &error));
        }
    }
    answers
}

/// One question. The error: who of `ids` is not accounted for, and why.
async fn ask<'a>(
    api: &Api,
    customer_id: &str,
    ids: &[&'a str],
    hidden: Hidden<'_>,
    answers: &mut Answers,
) -> std::result::Result<(), (Vec<&'a str>, Error)> {
    let records = api
        .order_status(customer_id, ids, hidden)
        .await
        .map_err(|error| (ids.to_vec(), error))?;
    let mut accounted: HashSet<String> = HashSet::new();
    accounted.extend(
        records
            .read
            .iter()
            .map(|shipment| shipment.order_id.clone()),
    );
    answers.known.extend(records.read);
    let mut of_nobody = None;
    for (order_id, error) in records.unreadable {
        match order_id {
            // One that also has a readable record is known.
            Some(id) if accounted.contains(&id) => {}
            Some(id) => {
                accounted.insert(id.clone());
                answers.failed.push((id, error));
            }
            None => of_nobody = Some(error),
        }
    }
    let Some(error) = of_nobody else {
        return Ok(());
    };
    let mut rest = ids.to_vec();
    rest.retain(|id| !accounted.contains(*id));
    Err((rest, error))
}

/// The first failure, where nobody at all got an answer.
///
/// # Errors
/// That failure.
pub fn unless_all_failed(answers: Answers, asked: usize) -> Result<Answers> {
    match answers.failed.first() {
        Some((_, error)) if answers.known.is_empty() && answers.failed.len() >= asked => {
            Err(error.clone())
        }
        Some(_) | None => Ok(answers),
    }
}

//! picket compares defensive coverage strategies against small drones under different budgets.
//!
//! A planner writes a scenario (ground, assets, forces, attackers, strategies, budgets); picket simulates raids against
//! each strategy at each budget and says which protects best, how sure that is, and where the others leak. It is
//! defensive, stylised and fictional: threats are four coarse classes and jamming is one dimensionless reach ratio.
//!
//! # Words
//! - **asset**: what is protected; **leaker**: a drone that released at its target.
//! - **sensor**, **effector**: what notices, what acts; **track**: a crew's knowledge of one flyer; **kill chain**: detect,
//!   track, identify, decide, engage, effect, assess.
//! - **deployment**: what a strategy buys with a budget, and where it stands; the **quartermaster** makes it.
//! - **replicate**: one draw of the uncertain world and its raids, the unit of analysis; **common random numbers**: every
//!   deployment meets the same replicates.
//! - **row**: one strategy at one budget.
//!
//! # Layers, in reading order
//! 1. [`math`], [`rng`], [`scenario`], [`terrain`]: numbers, luck, files, ground
//! 2. [`strategy`]: rules to deployments
//! 3. [`sim`]: the agents; [`stats`]: pure functions of slices; [`edit`]: a scenario changed by hand
//! 4. [`batch`]: replicates over threads; [`film`]: a replicate to look at
//! 5. [`study`]: the questions; [`report`]: tables, files, pictures
//! 6. [`lesson`]: questions for a class; [`page`]: a study as one page to hand on
//! 7. [`cli`]: the sub-commands; `viewer`: the window, with the feature of that name

pub mod batch;
pub mod campaign;
pub mod cli;
pub mod edit;
pub mod film;
pub mod lesson;
pub mod math;
pub mod page;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod strategy;
pub mod study;
pub mod terrain;
#[cfg(feature = "viewer")]
pub mod viewer;

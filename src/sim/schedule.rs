//! The order of a step, declared here and nowhere else.
//!
//! Each phase reads what the ones before it left:
//!
//! 1. **Time** – how long this step is; whether anything is left at all.
//! 2. **Calendar** – raids whose pairs set out now come onto the map.
//! 3. **Motion** – patrols and flyers move to the end of the step.
//! 4. **Sensing** – rates over the step become detections.
//! 5. **Deciding** – crews carry their tracks to a decision; false alarms keep them busy.
//! 6. **Engaging** – effectors are laid, reach, take effect; what that costs others.
//! 7. **Hunting** – every few seconds: pairs move, bearings are taken, eyes look, fixes send units, units meet pairs.
//! 8. **Fate** – links, releases, falls, returns; what has ended is written down and leaves the map.
//!
//! The systems run one after the other in this order, each with what it commands done before the next: determinism comes
//! first, and threads run replicates. An executor has nothing to decide here: without it and with one scene a
//! campaign takes 4 to 8 % less time.

use super::clock::Clock;
use super::scene::Scene;
use super::{clock, engagement, fate, flyers, hunting, operators, raids, sensing, tracking, units};
use bevy_ecs::prelude::*;
use bevy_ecs::system::{BoxedSystem, SystemState};

/// Systems that follow one another, and when they have something to do: asked once, before the first.
struct Part {
    when: fn(&Clock) -> bool,
    systems: Vec<BoxedSystem>,
}

/// A step of the simulation.
pub struct Step {
    parts: Vec<Part>,
    /// Held here, so that it is not looked up by its type at each part.
    scene: SystemState<Res<'static, Scene>>,
}

impl Step {
    /// The systems of a step, made ready for a world.
    pub fn new(world: &mut World) -> Self {
        let scene = SystemState::new(world);
        let mut ready = Ready(world);
        let parts = vec![
            // Time.
            Part { when: |_| true, systems: vec![ready.system(clock::choose_step)] },
            // Calendar.
            Part { when: |clock| clock.raid_due, systems: vec![ready.system(raids::begin)] },
            // Motion.
            Part { when: |_| true, systems: vec![ready.system(units::patrol), ready.system(flyers::fly)] },
            // Sensing.
            Part { when: |clock| clock.flying, systems: vec![ready.system(sensing::sense)] },
            // Deciding.
            Part { when: |_| true, systems: vec![ready.system(tracking::false_alarms)] },
            Part { when: |clock| clock.tracked, systems: vec![ready.system(tracking::work)] },
            // Engaging.
            Part { when: |clock| clock.tracked, systems: vec![ready.system(engagement::engage)] },
            // Hunting.
            Part {
                when: Clock::hunt_is_due,
                systems: vec![
                    ready.system(operators::walk),
                    ready.system(hunting::take_bearings),
                    ready.system(hunting::spot),
                    ready.system(hunting::send),
                    ready.system(hunting::call),
                    ready.system(hunting::meet),
                    ready.system(operators::leave),
                ],
            },
            // Fate.
            Part { when: |clock| clock.due, systems: vec![ready.system(fate::befall)] },
        ];
        Step { parts, scene }
    }

    /// Takes a step, unless nobody is about before the time that the clock runs to; the clock after it.
    ///
    /// # Panics
    /// If a system does: it asks for nothing that [`super::Simulation`] does not put into its world.
    pub fn run(&mut self, world: &mut World) -> Clock {
        const NEEDS: &str = "the world has what the systems need";
        for Part { when, systems } in &mut self.parts {
            let clock = self.scene.get(world).expect(NEEDS).clock;
            if clock.rests {
                break;
            }
            if when(&clock) {
                for system in systems {
                    system.run((), world).expect(NEEDS);
                }
            }
        }
        self.scene.get(world).expect(NEEDS).clock
    }
}

/// Makes systems ready for a world.
struct Ready<'w>(&'w mut World);

impl Ready<'_> {
    fn system<M>(&mut self, system: impl IntoSystem<(), (), M> + 'static) -> BoxedSystem {
        let mut system: BoxedSystem = Box::new(IntoSystem::into_system(system));
        system.initialize(self.0);
        system
    }
}

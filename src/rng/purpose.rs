//! Why a draw is made: one word of every key.
//!
//! What it models: a separate, reproducible source of luck for each reason to draw, so that one more draw of one
//! kind never moves a draw of another.
//!
//! The discriminants are part of the random-number scheme: never change or reuse one, or every published result
//! moves. A new purpose takes the next free number.

/// Why a draw is made. The number of a variant is fixed for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u64)]
pub enum Purpose {
    /// An uncertain figure of the scenario, drawn once a replicate. Id: the parameter's path.
    Parameter = 1,
    /// When attempts arrive. Id: the cell.
    Arrival = 2,
    /// The size and shape of a raid. Id: the raid.
    Raid = 3,
    /// Which asset a raid goes for. Id: the raid.
    Target = 4,
    /// Where an operator pair hides. Id: the pair.
    Hide = 5,
    /// Which class a drone is of. Id: the drone.
    Class = 6,
    /// How an operator pair behaves. Id: the pair.
    Pair = 7,
    /// A drone's own make and flight. Id: the drone.
    Drone = 8,
    /// What a drone does after it lost its link or its fix. Id: the drone.
    Lost = 9,
    /// Whether a release hits. Id: the drone; event: the release.
    Release = 10,
    /// How much an impact destroys or harms. Id: the drone; event: the release.
    Damage = 11,
    /// The weather of an hour or a day.
    Weather = 12,
    /// Birds and legitimate drones. Id: the source of traffic.
    Traffic = 13,
    /// When a sensor first notices a thing. Id: the pair (sensor, thing).
    Detect = 14,
    /// Whether a track is told for what it is. Id: the track.
    Classify = 15,
    /// How long a stage of the kill chain takes. Id: the track; event: the stage.
    Delay = 16,
    /// Whether leave to engage is given. Id: the desk of the force; event: the flyer.
    Authority = 17,
    /// When a jammed link breaks. Id: the pair (effector, drone).
    Link = 18,
    /// When a denied satellite fix is lost (id: the effector; event: the drone), and which way a drone drifts (id: the
    /// drone; event: 1).
    Gnss = 19,
    /// Whether a shot hits. Id: the pair (gun, drone); event: the shot.
    Shoot = 20,
    /// Whether a stray shot harms someone. Id: the gun; event: the shot.
    Stray = 21,
    /// Where a stopped drone comes down, and what it does there. Id: the drone.
    Fall = 22,
    /// The error of a bearing to an emitter. Id: the pair (sensor, emitter).
    Bearing = 23,
    /// When searchers find a hidden or fleeing pair. Id: the pair (team, operators).
    Search = 24,
    /// How a meeting of searchers and operators ends. Id: the pair (team, operators).
    Contact = 25,
    /// Which way a patrol goes. Id: the patrol; event: the leg.
    Route = 26,
    /// When a sensor raises a false alarm. Id: the sensor.
    FalseAlarm = 27,
    /// How awake a crew is. Id: the crew; event: the shift.
    Vigilance = 28,
    /// Which rows a bootstrap resample takes. Event: the resample.
    Bootstrap = 29,
    /// The generated map. Id: the layer.
    Terrain = 30,
    /// Tests of the program itself.
    Test = 31,
    /// Whether a unit's crew is trained. Id: the unit.
    Skill = 32,
    /// Whether an item works on a day. Id: the item; event: the day.
    Availability = 33,
    /// How long an order takes and how often its tender fails. Id: what is ordered; event: the order.
    Tender = 34,
    /// When kit is lost or worn out. Id: what was ordered; event: the order.
    Attrition = 35,
    /// Whether a raid that got through is published. Id: the raid.
    Publish = 36,
    /// Where the points of a designed experiment lie. Id: the kind of design; event: the try or the trajectory.
    Design = 37,
    /// Which drone of a replicate is looked at, and how its luck is tilted. Id: 0 for which, 1 for how.
    Focus = 38,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A renumbered purpose would silently move every published result.
    #[test]
    fn numbers_are_frozen() {
        use Purpose::*;
        let in_order = [
            Parameter,
            Arrival,
            Raid,
            Target,
            Hide,
            Class,
            Pair,
            Drone,
            Lost,
            Release,
            Damage,
            Weather,
            Traffic,
            Detect,
            Classify,
            Delay,
            Authority,
            Link,
            Gnss,
            Shoot,
            Stray,
            Fall,
            Bearing,
            Search,
            Contact,
            Route,
            FalseAlarm,
            Vigilance,
            Bootstrap,
            Terrain,
            Test,
            Skill,
            Availability,
            Tender,
            Attrition,
            Publish,
            Design,
            Focus,
        ];
        for (purpose, number) in in_order.into_iter().zip(1_u64..) {
            assert_eq!(purpose as u64, number, "{purpose:?}");
        }
    }
}

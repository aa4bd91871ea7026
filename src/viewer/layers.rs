//! What is drawn: switches of the map.

/// Something that can be shown or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Names of settlements and assets.
    Names,
    /// Roads.
    Roads,
    /// Ranges of sensors and reaches of effectors of all posts.
    Ranges,
    /// Where patrols go.
    Beats,
    /// Where drones came from.
    Trails,
    /// Which sensors have noticed a drone.
    Looks,
    /// The radio links of drones to their pilots.
    Links,
    /// What effectors are laid on.
    Engagements,
    /// Tracks as the crews believe them.
    Tracks,
    /// Impacts, and where defeated drones came down.
    Marks,
    /// Birds and harmless drones.
    Neutral,
    /// What the signs mean.
    Legend,
    /// Only what the defence knows: no drone that nobody has noticed, no pair that nobody has located.
    Known,
}

impl Layer {
    /// All, in the order of the panel.
    pub const ALL: [Layer; 13] = [
        Layer::Names,
        Layer::Roads,
        Layer::Ranges,
        Layer::Beats,
        Layer::Trails,
        Layer::Looks,
        Layer::Links,
        Layer::Engagements,
        Layer::Tracks,
        Layer::Marks,
        Layer::Neutral,
        Layer::Legend,
        Layer::Known,
    ];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Names => "Names",
            Layer::Roads => "Roads",
            Layer::Ranges => "Ranges of posts",
            Layer::Beats => "Beats of patrols",
            Layer::Trails => "Trails",
            Layer::Looks => "Sensor looks",
            Layer::Links => "Radio links",
            Layer::Engagements => "Jamming and fire",
            Layer::Tracks => "Tracks",
            Layer::Marks => "Impacts and falls",
            Layer::Neutral => "Birds, harmless drones",
            Layer::Legend => "Legend",
            Layer::Known => "Only what blue knows",
        }
    }

    /// What it shows, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Layer::Names => "Names of settlements and assets",
            Layer::Roads => "Roads",
            Layer::Ranges => {
                "How far each post notices and acts at nominal figures; what a ridge hides is not cut out"
            }
            Layer::Beats => "Routes, areas and hunting grounds",
            Layer::Trails => "Where each drone has been in the last minutes",
            Layer::Looks => "A line from each sensor that has noticed a drone",
            Layer::Links => "A line from each drone to its pilot while the link holds",
            Layer::Engagements => {
                "A beam from each effector that is laid on a drone; pale before it takes hold"
            }
            Layer::Tracks => {
                "A frame around each drone that a crew tracks: unknown, threat, or taken for harmless"
            }
            Layer::Marks => "Where drones released, and where they came down",
            Layer::Neutral => "What else flies and can be taken for a threat",
            Layer::Legend => "What the signs on the map mean",
            Layer::Known => {
                "Hides drones that no sensor has noticed, pairs that nobody has located, and how it ends; when raids are is still on the timeline"
            }
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Which layers are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers(u32);

impl Default for Layers {
    /// All but ranges, which crowd a map, and the blindfold.
    fn default() -> Self {
        let on = Layer::ALL.iter().filter(|l| !matches!(l, Layer::Ranges | Layer::Known));
        Layers(on.fold(0, |bits, layer| bits | layer.bit()))
    }
}

impl Layers {
    /// Whether a layer is on.
    pub fn shows(self, layer: Layer) -> bool {
        self.0 & layer.bit() != 0
    }

    /// Turns a layer on or off.
    pub fn set(&mut self, layer: Layer, on: bool) {
        self.0 = if on { self.0 | layer.bit() } else { self.0 & !layer.bit() };
    }

    /// Turns it over.
    pub fn toggle(&mut self, layer: Layer) {
        self.0 ^= layer.bit();
    }
}

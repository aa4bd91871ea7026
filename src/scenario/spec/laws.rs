//! The figures of the model's laws: kill chain, jamming, hunting, people, money, fear.

use crate::figure_spec;

figure_spec! {
    /// Figures of the laws. The shipped catalogue gives every one; a scenario overrides those it names.
    #[derive(Default)]
    LawsSpec drawn Laws
    {}
    figures {
        #[doc = "Detection to stable cue, untrained crew, median s."]
        cue_untrained_s in [0.0, 600.0],
        #[doc = "Detection to stable cue, trained crew, median s."]
        cue_trained_s in [0.0, 600.0],
        #[doc = "Detection to stable cue, integrated command, median s."]
        cue_integrated_s in [0.0, 600.0],
        #[doc = "Identification, untrained crew, median s."]
        identify_untrained_s in [0.0, 600.0],
        #[doc = "Identification, trained crew, median s."]
        identify_trained_s in [0.0, 600.0],
        #[doc = "Identification, integrated command, median s."]
        identify_integrated_s in [0.0, 600.0],
        #[doc = "Decision, untrained crew, median s."]
        decide_untrained_s in [0.0, 600.0],
        #[doc = "Decision, trained crew, median s."]
        decide_trained_s in [0.0, 600.0],
        #[doc = "Decision, integrated command, median s."]
        decide_integrated_s in [0.0, 600.0],
        #[doc = "Laying the effector, untrained crew, median s."]
        lay_untrained_s in [0.0, 600.0],
        #[doc = "Laying the effector, trained crew, median s."]
        lay_trained_s in [0.0, 600.0],
        #[doc = "Laying the effector, integrated command, median s."]
        lay_integrated_s in [0.0, 600.0],
        #[doc = "Sigma of the logarithm of every kill-chain delay."]
        delay_sigma in [0.0, 3.0],
        #[doc = "Seconds without a detection after which a track is dropped."]
        track_hold_s in [0.5, 600.0],
        #[doc = "P(a threat is identified as one)."]
        threat_recognised in [0.0, 1.0],
        #[doc = "P(a bird or a legitimate drone is taken for a threat)."]
        neutral_taken_for_threat in [0.0, 1.0],
        #[doc = "P(a flyer is told for what it is | a camera saw it near enough)."]
        camera_right in [0.0, 1.0],
        #[doc = "Share of its range within which a camera recognises what it sees."]
        camera_recognise_share in [0.0, 1.0],
        #[doc = "Seconds after which a crew sees that an engagement achieves nothing."]
        assess_s in [0.0, 3600.0],
        #[doc = "Share of a trained crew's performance that an untrained one has."]
        untrained_share in [0.0, 1.0],
        #[doc = "Share of the detection rate lost after half an hour of watch."]
        vigilance_lost in [0.0, 1.0],
        #[doc = "Share of trust lost per false alarm a day."]
        trust_lost_per_alarm in [0.0, 1.0],
        #[doc = "Tracks that one crew can work on at a time."]
        tracks_per_crew in [1.0, 1000.0],
        #[doc = "Pilot distance at which an effector's reach is stated, m."]
        nominal_pilot_distance_m in [1.0, 100000.0],
        #[doc = "Path-loss exponent at which an effector's reach is stated."]
        nominal_exponent in [1.5, 6.0],
        #[doc = "Width of the logistic around the jamming threshold, dB."]
        jam_width_db in [0.0, 30.0],
        #[doc = "Loss without line of sight on any radio leg, dB."]
        no_sight_loss_db in [0.0, 60.0],
        #[doc = "Stated reaches within which a crew lays a link jammer on a drone: farther off nobody looks for an effect."]
        laid_within_reaches in [0.1, 1000.0],
        #[doc = "Share of civil links degraded inside a jammer's radius."]
        civil_degraded in [0.0, 1.0],
        #[doc = "P(harm) when a drone comes down in a populated cell."]
        fall_harm in [0.0, 1.0],
        #[doc = "Share of casualties that a warning in time avoids."]
        shelter_effect in [0.0, 1.0],
        #[doc = "Seconds of warning that people need to shelter."]
        shelter_s in [0.0, 3600.0],
        #[doc = "Sweep width of a team searching on foot, m."]
        sweep_width_m in [1.0, 5000.0],
        #[doc = "Range of an even chance that one look of an eye notices a pair on open ground, m."]
        pair_seen_m in [0.0, 5000.0],
        #[doc = "Seconds between two looks of an eye at one place on the ground."]
        pair_look_s in [1.0, 3600.0],
        #[doc = "P(capture | contact)."]
        capture_chance in [0.0, 1.0],
        #[doc = "Share of its chance of a hit that a cell loses with each captured pair."]
        skill_lost_per_capture in [0.0, 1.0],
        #[doc = "P(a patrol casualty | contact)."]
        contact_casualty in [0.0, 1.0],
        #[doc = "Minutes for a team that stands ready to move off."]
        ready_min in [0.0, 240.0],
        #[doc = "Minutes for a team with another task to move off."]
        busy_min in [0.0, 240.0],
        #[doc = "Smallest radius of a search around a fix, m: nobody trusts bearings to less."]
        smallest_search_m in [1.0, 10000.0],
        #[doc = "Minutes that a team searches around a fix."]
        search_min in [0.0, 600.0],
        #[doc = "Minutes after a fix at which searchers expect a pair to leave its hide."]
        expected_stay_min in [0.0, 600.0],
        #[doc = "Speed on foot with which searchers expect a pair to get away, m/s."]
        fleeing_speed_m_s in [0.0, 5.0],
        #[doc = "Yearly upkeep as a share of the price."]
        upkeep_share_per_year in [0.0, 2.0],
        #[doc = "Crews for a post around the clock."]
        crews_per_post in [1.0, 10.0],
        #[doc = "Days in which people's fear of attacks halves."]
        fear_half_life_days in [0.1, 3650.0],
        #[doc = "Metres beyond its edge at which a settlement no longer feels an attack on another place."]
        fear_felt_within_m in [1.0, 100000.0],
        #[doc = "Fright of a raid that took off and was stopped, as a share of one that got through."]
        fear_of_stopped in [0.0, 1.0],
        #[doc = "Attacks within ten days at which a settlement of about 600 starts to leave; larger ones take more."]
        displacement_attacks in [0.01, 10000.0],
    }
}

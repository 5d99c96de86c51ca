// Several engines on one clock, linked as a test says: streams that go on from player to player.
#pragma once

#include "core/engine/engine.hpp"
#include "test/check.hpp"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace midip2p::test {

using namespace midip2p::core;

/// An engine with one input (port 1) and one output (port 2); the link to player n has the number n + 1.
struct Member {
    explicit Member(std::string name)
        : id(std::move(name)), engine({.peer = id}),
          in(std::make_shared<InPort>(PortId{1}, id + " keys", 1u << 18, [] {})),
          out(std::make_shared<OutPort>(PortId{2}, id + " synth", 1u << 18, [] {})) {
        REQUIRE(engine.add_in_port(in) == Errc::ok);
        REQUIRE(engine.add_out_port(out) == Errc::ok);
    }
    std::string id;
    Engine engine;
    std::shared_ptr<InPort> in;
    std::shared_ptr<OutPort> out;
};

class SeveralEngines {
  public:
    explicit SeveralEngines(const std::vector<std::string>& names) {
        for (const std::string& name : names) members_.push_back(std::make_unique<Member>(name));
    }
    Member& at(const std::string& name) { return *members_[index(name)]; }
    LinkId link_of(const std::string& to) const { return static_cast<LinkId>(index(to) + 1); }

    /// Both play to each other and are heard by each other.
    void link(const std::string& a, const std::string& b, bool b_may_play = true) {
        half(a, b, b_may_play);
        half(b, a, true);
        for (const auto& [x, y] : {std::pair(a, b), std::pair(b, a)}) {
            REQUIRE(at(x).engine.connect({0, 1}, {link_of(y), 0}, {}, now_) == Errc::ok);
            REQUIRE(at(x).engine.connect({link_of(y), 0}, {0, 2}, {}, now_) == Errc::ok);
        }
        settle();
    }
    /// Neither hears anything of the other any more, and both are told.
    void unlink(const std::string& a, const std::string& b) {
        at(a).engine.detach_link(link_of(b), Errc::connection_closed, now_);
        at(b).engine.detach_link(link_of(a), Errc::connection_closed, now_);
        settle();
    }
    /// The connections have ended; the links wait for others.
    void lose(const std::string& a, const std::string& b) {
        for (const auto& [x, y] : {std::pair(a, b), std::pair(b, a)})
            at(x).engine.lose_lane(link_of(y), Lane::notes, Errc::connection_reset, now_);
        settle();
    }
    void resume(const std::string& a, const std::string& b) {
        const std::uint32_t a_has = at(a).engine.received(link_of(b)), b_has = at(b).engine.received(link_of(a));
        REQUIRE(at(a).engine.resume_notes(link_of(b), b_has, now_) == Errc::ok);
        REQUIRE(at(b).engine.resume_notes(link_of(a), a_has, now_) == Errc::ok);
        settle();
    }
    /// `who` passes everything from `from` on to `to`.
    Errc pass(const std::string& who, const std::string& from, const std::string& to, const Rule& rule = {}) {
        const Errc e = at(who).engine.connect({link_of(from), 0}, {link_of(to), 0}, rule, now_);
        settle();
        return e;
    }
    Errc stop(const std::string& who, const std::string& from, const std::string& to) {
        const Errc e = at(who).engine.disconnect({link_of(from), 0}, {link_of(to), 0}, now_);
        settle();
        return e;
    }
    void play(const std::string& who, const std::vector<std::uint8_t>& midi) {
        REQUIRE(at(who).in->play(midi, now_) == Errc::ok);
        settle();
    }
    /// That player sets session time, for itself alone.
    void set_time(const std::string& who) {
        REQUIRE(at(who).engine.set_master({.term = 1, .elector = 0}, 0, now_));
        settle();
    }
    /// What a player's synth was given since the last time.
    std::vector<std::vector<std::uint8_t>> heard(const std::string& who) {
        std::vector<std::vector<std::uint8_t>> all;
        captured.clear();
        at(who).out->take_until(now_, [&](const TakenEvent& e) {
            all.emplace_back(e.midi.begin(), e.midi.end());
            captured.push_back(e.captured);
        });
        return all;
    }
    std::vector<SessionTime> captured; // of each that was heard last
    /// "loop", "doubled" or "played" for each stream that a player hears, by its sender: "ben:65535 doubled".
    std::vector<std::string> ways(const std::string& who) {
        std::vector<std::string> all;
        for (const StreamStats& s : at(who).engine.stats().streams)
            all.push_back(members_[s.link - 1]->id + ":" + std::to_string(s.stream) + " " +
                          (s.way == Way::played ? "played"
                           : s.way == Way::loop ? "loop"
                                                : "doubled"));
        return all;
    }
    std::uint64_t events = 0; // chunks that travelled, to see that nothing goes round for ever

  private:
    std::size_t index(const std::string& name) const {
        for (std::size_t i = 0; i < members_.size(); ++i)
            if (members_[i]->id == name) return i;
        throw std::runtime_error("there is no " + name);
    }
    void half(const std::string& a, const std::string& b, bool may_play) {
        Engine& engine = at(a).engine;
        REQUIRE(engine.attach_link(link_of(b), {.peer = b, .may_play = may_play}) == Errc::ok);
        REQUIRE(engine.attach_lane(link_of(b), Lane::notes, now_) == Errc::ok);
    }
    /// Until nobody has anything to say, with a bound.
    void settle() {
        for (int round = 0; round < 200; ++round) {
            bool any = false;
            now_.us += 10;
            for (std::size_t i = 0; i < members_.size(); ++i) {
                (void)members_[i]->engine.advance(now_);
                for (std::size_t k = 0; k < members_.size(); ++k) any = carry(i, k) || any;
            }
            if (!any) return;
        }
        FAIL_CHECK("something goes round for ever");
    }
    bool carry(std::size_t from, std::size_t to) {
        Engine& engine = members_[from]->engine;
        const auto link = static_cast<LinkId>(to + 1);
        if (!engine.wants_to_send(link, Lane::notes, now_)) return false;
        const ByteView view = engine.transmit(link, Lane::notes, 1 << 20, now_);
        const std::vector<std::uint8_t> bytes(view.begin(), view.end());
        engine.sent(link, Lane::notes, bytes.size(), now_);
        ++events;
        CHECK(members_[to]->engine.receive(static_cast<LinkId>(from + 1), Lane::notes, bytes, now_, now_) == Errc::ok);
        return true;
    }

    std::vector<std::unique_ptr<Member>> members_;
    LocalTime now_{1'000'000};
};

} // namespace midip2p::test

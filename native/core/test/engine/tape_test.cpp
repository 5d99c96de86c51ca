// A tape: what each player has played, before any rule of an instrument.
#include "core/test/engine/several_engines.hpp"

using namespace midip2p::test;
using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;
const Bytes kOn{0x90, 60, 100}, kOff{0x80, 60, 64};

/// Of one who has a tape as port 3, as "ann 903c64"; "ann" alone where that one has gone.
class Tape {
  public:
    Tape(SeveralEngines& jam, const std::string& whose, std::vector<std::string> names)
        : names_(std::move(names)),
          out_(std::make_shared<OutPort>(PortId{3}, "tape", 1u << 18, [] {}, OutPortUse::tape)) {
        REQUIRE(jam.at(whose).engine.add_out_port(out_) == Errc::ok);
    }
    std::vector<std::string> taken() {
        std::vector<std::string> all;
        (void)out_->take_until({1'000'000}, [&](const TakenEvent& e) {
            std::string line = e.link == 0 ? "own" : names_[e.link - 1];
            for (const std::uint8_t byte : e.midi) {
                constexpr char kHex[] = "0123456789abcdef";
                line += {' ', kHex[byte >> 4], kHex[byte & 15]};
            }
            all.push_back(line);
        });
        return all;
    }

  private:
    std::vector<std::string> names_;
    std::shared_ptr<OutPort> out_;
};

using Lines = std::vector<std::string>;
const Lines kPlayers{"ann", "ben", "cas"};

} // namespace

TEST_CASE("two players on one key: a tape has every note-off, where an instrument has one") {
    SeveralEngines jam(kPlayers);
    jam.link("ann", "cas");
    jam.link("ben", "cas");
    Tape tape(jam, "cas", kPlayers);
    jam.play("ann", kOn);
    jam.play("ben", kOn);
    jam.play("ann", kOff);
    jam.play("ben", kOff);
    CHECK((tape.taken() == Lines{"ann 90 3c 64", "ben 90 3c 64", "ann 80 3c 40", "ben 80 3c 40"}));
    CHECK((jam.heard("cas") == std::vector<Bytes>{kOn, kOn, kOff}));
}

TEST_CASE("a tape has one's own playing too, and what no route leads anywhere, as it was played") {
    SeveralEngines jam(kPlayers);
    jam.link("ann", "cas");
    Tape tape(jam, "cas", kPlayers);
    Rule higher;
    higher.transpose = 12;
    REQUIRE(jam.at("cas").engine.connect({1, 0}, {0, 2}, higher, {0}) == Errc::ok);
    REQUIRE(jam.at("cas").engine.disconnect({0, 1}, {1, 0}, {0}) == Errc::ok);
    jam.play("ann", kOn);
    jam.play("cas", kOn);
    CHECK((tape.taken() == Lines{"ann 90 3c 64", "own 90 3c 64"}));
}

TEST_CASE("a tape is told who has gone, and keeps what it has of the others") {
    SeveralEngines jam(kPlayers);
    jam.link("ann", "cas");
    jam.link("ben", "cas");
    Tape tape(jam, "cas", kPlayers);
    jam.play("ann", kOn);
    jam.play("cas", kOn);
    CHECK(tape.taken().size() == 2);
    jam.unlink("ann", "cas");
    const Lines gone = tape.taken();
    REQUIRE(!gone.empty());
    for (const std::string& line : gone) CHECK(line == "ann");
    REQUIRE(jam.at("cas").engine.remove_port(1, {0}) == Errc::ok);
    CHECK((tape.taken() == Lines{"own"}));
}

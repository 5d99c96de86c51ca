#include "lab/commands.hpp"

#include "test/check.hpp"

using namespace midip2p::netlab;

namespace {

std::vector<uint8_t> packet_to(uint8_t number) {
    std::vector<uint8_t> packet(30);
    packet[0] = 0x45;
    packet[16] = 10;
    packet[17] = 77;
    packet[19] = number;
    return packet;
}

std::optional<Nanoseconds> delay_of(Switchboard& board, size_t from, uint8_t to) {
    board.deliver(INT64_MAX, [](size_t, std::span<const uint8_t>) { return true; });
    board.receive(from, packet_to(to), 1000);
    const auto at = board.next();
    return at ? std::optional(*at - 1000) : std::nullopt;
}

} // namespace

TEST_CASE("set changes one direction, all from a host, all to a host, or all") {
    Switchboard board(3, 1);
    CHECK(obey(R"({"id":1,"do":"set","delayMs":1})", board, 0) == R"({"id":1,"ok":true})");
    CHECK(obey(R"({"id":2,"do":"set","from":0,"to":null,"delayMs":2})", board, 0) == R"({"id":2,"ok":true})");
    CHECK(obey(R"({"id":3,"do":"set","to":2,"delayMs":3})", board, 0) == R"({"id":3,"ok":true})");
    CHECK(obey(R"({"id":4,"do":"set","from":0,"to":2,"delayMs":4})", board, 0) == R"({"id":4,"ok":true})");
    CHECK(delay_of(board, 1, 1) == std::optional<Nanoseconds>(1'000'000));
    CHECK(delay_of(board, 0, 2) == std::optional<Nanoseconds>(2'000'000));
    CHECK(delay_of(board, 1, 3) == std::optional<Nanoseconds>(3'000'000));
    CHECK(delay_of(board, 0, 3) == std::optional<Nanoseconds>(4'000'000));
}

TEST_CASE("every field can be set") {
    Switchboard board(2, 1);
    std::string command = R"({"do":"set")";
    for (const auto& [name, value] : kImpairmentFields)
        command += ",\"" + std::string(name) + "\":" + (name.ends_with("EveryMs") ? "2" : "1");
    CHECK(obey(command + "}", board, 0) == R"({"ok":true})");
}

TEST_CASE("counters tell of the directions that carried something") {
    Switchboard board(3, 1);
    CHECK(obey(R"({"id":1,"do":"counters"})", board, 0) == R"({"id":1,"ok":true,"pairs":[]})");
    board.receive(2, packet_to(1), 0);
    CHECK(obey(R"({"id":2,"do":"unplug","host":2})", board, 0) == R"({"id":2,"ok":true})");
    board.receive(2, packet_to(1), 0);
    CHECK(obey(R"({"id":3,"do":"counters"})", board, 0) ==
          R"({"id":3,"ok":true,"pairs":[{"from":2,"to":0,"packets":2,"bytes":60,"delivered":0,"dropped":1,"lost":0,)"
          R"("blackedOut":0,"queueFull":0,"unplugged":1,"refused":0,"queue":1}]})");
}

TEST_CASE("a command that is wrong changes nothing and says why") {
    Switchboard board(2, 1);
    const auto code = [&](const char* command) {
        const std::string answer = obey(command, board, 0);
        const size_t at = answer.find("\"code\":\"");
        return at == std::string::npos ? answer : answer.substr(at + 8, answer.find('"', at + 8) - at - 8);
    };
    CHECK(code("hello") == "bad-command");
    CHECK(code("{}") == "bad-command");
    CHECK(code(R"({"do":"dance"})") == "bad-command");
    CHECK(code(R"({"do":"set","delay":1})") == "bad-impairment");
    CHECK(code(R"({"do":"set","delayMs":"1"})") == "bad-impairment");
    CHECK(code(R"({"do":"set","jitterMs":1})") == "bad-impairment");
    for (const char* host : {"2", "-1", "0.5", "\"0\"", "true"})
        CHECK(code((R"({"do":"set","from":)" + std::string(host) + R"(,"delayMs":9})").c_str()) == "unknown-host");
    CHECK(code(R"({"do":"unplug"})") == "unknown-host");
    CHECK(obey(R"({"id":7,"do":"say \"x\""})", board, 0) ==
          R"({"id":7,"error":{"code":"bad-command","message":"nobody knows how to say \"x\""}})");
    CHECK(delay_of(board, 0, 2) == std::optional<Nanoseconds>(0));
}

#include "lab/flat_json.hpp"

#include "test/check.hpp"

using namespace midip2p::netlab;

TEST_CASE("an object of plain values is read") {
    const auto read = flat_object(R"( {"id": 1, "do":"set", "to":null, "on":true, "off":false, "delayMs":-0.5e1 } )");
    REQUIRE(read.has_value());
    CHECK(read->size() == 6u);
    CHECK(std::get<double>(read->at("id")) == 1.0);
    CHECK(std::get<std::string>(read->at("do")) == "set");
    CHECK(std::holds_alternative<std::nullptr_t>(read->at("to")));
    CHECK(std::get<bool>(read->at("on")));
    CHECK(!std::get<bool>(read->at("off")));
    CHECK(std::get<double>(read->at("delayMs")) == -5.0);
    CHECK(flat_object("{}")->empty());
    CHECK(std::get<std::string>(flat_object(R"({"a":"\"\\"})")->at("a")) == "\"\\");
}

TEST_CASE("anything else is refused, wherever it breaks off") {
    const std::string whole = R"({"id":1,"do":"set","to":null})";
    for (size_t cut = 0; cut < whole.size(); ++cut) CHECK(!flat_object(whole.substr(0, cut)).has_value());
    for (const char* text : {"[]", "1", R"({"a":{}})", R"({"a":[1]})", R"({"a":1}x)", R"({"a":1,})", R"({"a":inf})",
                             R"({"a":nan})", R"({"a":1,"a":2})", R"({a:1})", R"({"a":"\n"})", "{\"a\":\"\n\"}"})
        CHECK(!flat_object(text).has_value());
}

package dev.breaker.spring.autoconfigure;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * {@link RefusalAnswerContract} in Spring MVC, on Tomcat.
 */
@SpringBootTest(classes = RefusalAnswerContract.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.main.web-application-type=servlet")
class RefusalAnswerMvcTests extends RefusalAnswerContract {

}
